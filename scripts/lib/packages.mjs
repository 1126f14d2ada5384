/** npm packages: installed as the lockfile says, and only if they are not already. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { lockPath } from './places.mjs';
import { npmCommand, run } from './processes.mjs';
import { say, SetupError } from './say.mjs';

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * @param {string} root repository folder
 */
export async function ensurePackages(root) {
  if (packagesAreCurrent(root)) return;
  await withLock(
    lockPath('packages', root),
    async () => {
      if (packagesAreCurrent(root)) return;
      say('installing npm packages from the lockfile …');
      const { file, args, shell } = npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
      const code = await run(file, args, { cwd: root, shell, stdio: ['ignore', 2, 2] });
      if (code === 0) return;
      throw new SetupError(
        `npm could not install the packages (exit code ${code}; its own words are above). ` +
          'Check the network and `npm config get registry`, then run the same command again.',
      );
    },
    (pid) => say(`waiting for process ${pid}, which is installing the npm packages`),
  );
}

/**
 * Whether node_modules holds what the lockfile asks for, by npm's own record in it, which npm writes last. So a folder
 * left half-done counts as missing, and one made by `npm install` counts as good.
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(record);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    // Optional packages are for other platforms, mostly.
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}
