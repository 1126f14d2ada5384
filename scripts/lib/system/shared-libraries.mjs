/** Whether the system has the shared libraries that an Electron executable needs; on Linux only. */
import { ask } from '../processes.mjs';
import { SetupError } from '../say.mjs';
import { installDebianPackages, LIBRARIES } from './debian.mjs';

/** Loaded at run time by newer versions, so that the executable doesn't list it. */
const LOADED_LATER = ['libgtk-3.so.0'];

/**
 * @param {string} electron executable
 */
export async function ensureSharedLibraries(electron) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(electron);
  if (missing.length === 0) return;
  await installDebianPackages(LIBRARIES, `Electron needs shared libraries that are missing (${missing.join(', ')})`);
  const left = missingLibraries(electron);
  if (left.length === 0) return;
  throw new SetupError(
    `Electron still misses shared libraries: ${left.join(', ')}. Install the packages that hold them, then try again.`,
  );
}

/**
 * @param {string} electron
 * @returns {string[]} names of libraries
 */
function missingLibraries(electron) {
  const linked = notFound(ask('ldd', [electron]) ?? '');
  const known = ask('ldconfig', ['-p']) ?? ask('/sbin/ldconfig', ['-p']);
  const later = known === undefined ? [] : LOADED_LATER.filter((name) => !known.includes(name));
  return [...new Set([...linked, ...later])];
}

/**
 * @param {string} output of `ldd`
 */
export function notFound(output) {
  return output
    .split('\n')
    .filter((line) => line.includes('=> not found'))
    .map((line) => line.trim().split(' ')[0] ?? '');
}
