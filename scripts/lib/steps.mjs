/** The steps of a check or a test run: what each starts, and how it is told. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { exitOf } from './processes.mjs';
import { NOTHING, playwrightTally, total, vitestTally } from './tally.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} script to run by Node, below the repository
 * @property {readonly string[]} args
 * @property {boolean} [live] show what it says as it comes; otherwise only if it fails
 * @property {'vitest' | 'playwright'} [tests] whose JSON report to count
 */

/** @type {readonly Step[]} */
export const CHECKS = [
  { name: 'format', script: 'node_modules/oxfmt/bin/oxfmt', args: ['--check'] },
  { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-b'] },
  vitest('units', ['unit', 'renderer']),
  { name: 'build', script: 'scripts/build.mjs', args: ['--if-stale'] },
];

/** @type {readonly Step[]} */
export const MORE_TESTS = [
  vitest('canary', ['canary']),
  { name: 'e2e', script: 'node_modules/@playwright/test/cli.js', args: ['test'], live: true, tests: 'playwright' },
];

/**
 * @param {string} name
 * @param {readonly string[]} projects
 * @returns {Step}
 */
function vitest(name, projects) {
  const chosen = projects.map((project) => `--project=${project}`);
  return { name, script: 'node_modules/vitest/vitest.mjs', args: ['run', ...chosen], live: true, tests: 'vitest' };
}

/**
 * Runs steps one after the other, all of them whatever fails, and counts the tests in them. A step that fails without
 * a failed test to show for it counts as one failure.
 * @param {readonly Step[]} steps
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runSteps(steps, env = process.env) {
  const reports = mkdtempSync(join(tmpdir(), 'gristmill-reports-'));
  /** @type {import('./tally.mjs').Tally} */
  let sum = NOTHING;
  try {
    for (const step of steps) {
      sum = total([sum, await runStep(step, join(reports, `${step.name}.json`), env)]);
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  return sum;
}

/**
 * @param {Step} step
 * @param {string} report
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
async function runStep(step, report, env) {
  const started = performance.now();
  const args = [join(ROOT, step.script), ...step.args, ...reporting(step, report)];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    stdio: ['ignore', step.live ? 'inherit' : 'pipe', step.live ? 'inherit' : 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (/** @type {Buffer} */ data) => (words += data));
  const code = await exitOf(child);
  const tally = step.tests === 'vitest' ? vitestTally(report) : playwrightTally(report);
  const failed = code !== 0 && tally.failed === 0 ? 1 : tally.failed;
  if (code !== 0) process.stdout.write(words);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${step.name}  ${seconds} s\n`);
  return { ...tally, failed };
}

/**
 * @param {Step} step
 * @param {string} report
 * @returns {string[]}
 */
function reporting(step, report) {
  if (step.tests === 'vitest') return ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return step.tests === 'playwright' ? ['--reporter=list,json'] : [];
}
