import { resolve } from 'node:path';
import { buildThreads } from './build-threads.mjs';
import { ensureReferenceTools, TEST_TOOLS } from './system/reference-tools.mjs';

/** Gives the tests freshly built threads (the engine looks there instead of beside its own bundle) and their tools. */
export async function setup() {
  await ensureReferenceTools(TEST_TOOLS);
  process.env['GRISTMILL_THREADS_DIR'] = await buildThreads(resolve(import.meta.dirname, '../..'));
}
