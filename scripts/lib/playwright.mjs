import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { run } from './processes.mjs';

/**
 * Runs the end-to-end tests.
 * @param {Record<string, string | undefined>} env with the prepared runtime and display
 * @param {readonly string[]} args of `playwright test`
 * @returns {Promise<number>} exit code
 */
export function runPlaywright(env, args) {
  const cli = join(ROOT, 'node_modules/@playwright/test/cli.js');
  return run(process.execPath, [cli, 'test', ...args], { cwd: ROOT, env });
}
