import { resolve } from 'node:path';
import { buildThreads } from './build-threads.mjs';

/** Gives the tests freshly built threads; the engine looks there instead of beside its own bundle. */
export async function setup() {
  process.env['GRISTMILL_THREADS_DIR'] = await buildThreads(resolve(import.meta.dirname, '../..'));
}
