import envPaths from 'env-paths';
import { resolve } from 'node:path';

/** Environment variable that names the data folder, for app and CLI alike. */
export const DATA_FOLDER_VARIABLE = 'GRISTMILL_DATA_DIR';

/**
 * The data folder, absolute: option, then environment, then the one per-user default that app and CLI share.
 * Electron-free: the CLI calls it too. Creates nothing.
 *
 * @param option value of `--data-dir`; relative paths count from `cwd`
 */
export function dataFolder(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
): string {
  const given = option || env[DATA_FOLDER_VARIABLE];
  return given ? resolve(cwd, given) : envPaths('gristmill', { suffix: '' }).data;
}
