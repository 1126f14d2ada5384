/** Where the scripts keep things. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** The folder from which the person called npm, which itself always runs in the repository. */
export const CALLER = process.env['INIT_CWD'] ?? process.cwd();

/** Per-user cache: outlives a clone, shared by all clones. */
export function cacheFolder() {
  const env = process.env;
  if (env['GRISTMILL_CACHE_DIR']) return resolve(env['GRISTMILL_CACHE_DIR']);
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'gristmill');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/gristmill');
  if (process.platform === 'win32' && env['LOCALAPPDATA']) return join(env['LOCALAPPDATA'], 'gristmill', 'Cache');
  return join(homedir(), '.cache/gristmill');
}

/**
 * Path of a lock. Outside the repository: one that guards node_modules can't lie in it.
 * @param {string} name
 * @param {string} [about] what it guards, if there can be several, such as a repository folder
 */
export function lockPath(name, about = '') {
  const suffix = about === '' ? '' : `-${createHash('sha256').update(about).digest('hex').slice(0, 12)}`;
  return join(cacheFolder(), 'locks', `${name}${suffix}.lock`);
}
