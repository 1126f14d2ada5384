import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../shared/app-error.ts';

/**
 * Absolute path of the built entry of a thread, for `new Worker(path)`: `<name>.js` in `GRISTMILL_THREADS_DIR`
 * (tests run from source and set it) or beside the bundle that this code was built into. The bundler may put shared
 * code one folder deeper (`chunks/`), so the folder above is looked at too.
 * Throws AppError `internal` when there is no such file: the build is incomplete.
 */
export function threadFile(name: string): string {
  const tried = threadFolders().map((folder) => join(folder, `${name}.js`));
  const found = tried.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new AppError('internal', `The thread "${name}" was not built; looked for ${tried.join(' and ')}.`);
}

function threadFolders(): readonly string[] {
  const given = process.env['GRISTMILL_THREADS_DIR'];
  if (given !== undefined && given !== '') return [given];
  const here = dirname(fileURLToPath(import.meta.url));
  return [here, dirname(here)];
}
