import { resolve } from 'node:path';
import { buildThreads } from './build-threads.mjs';
import { installDebianPackages, REFERENCE_TOOLS } from './system/debian.mjs';

/**
 * Gives the tests freshly built threads (the engine looks there instead of beside its own bundle), and on Linux the tools
 * that recipes are compared with, and the servers that alerts and metrics go to.
 */
export async function setup() {
  if (process.platform === 'linux') {
    await installDebianPackages(
      REFERENCE_TOOLS,
      'The tests compare recipes with tools, and talk to servers, that are missing',
    );
  }
  process.env['GRISTMILL_THREADS_DIR'] = await buildThreads(resolve(import.meta.dirname, '../..'));
}
