import { resolve } from 'node:path';
import { buildThreads } from './build-threads.mjs';
import { installDebianPackages, REFERENCE_TOOLS } from './system/debian.mjs';

/**
 * Gives the tests freshly built threads (the engine looks there instead of beside its own bundle), and on Linux the
 * programs that results are compared with.
 */
export async function setup() {
  if (process.platform === 'linux') await installDebianPackages(REFERENCE_TOOLS, 'Tests compare with other programs');
  process.env['GRISTMILL_THREADS_DIR'] = await buildThreads(resolve(import.meta.dirname, '../..'));
}
