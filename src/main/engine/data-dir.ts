import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The data folder, shared by app and command line: `given` (the `--data-dir` option), else GRISTMILL_DATA_DIR, else
 * the system's per-user place for application data. Absolute.
 */
export function dataDir(given?: string): string {
  const chosen = given ?? process.env['GRISTMILL_DATA_DIR'];
  return chosen !== undefined && chosen !== '' ? resolve(chosen) : envPaths('gristmill', { suffix: '' }).data;
}
