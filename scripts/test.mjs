// `npm test`: everything quick, from a bare clone: types, unit tests, the app on the real Electron.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './lib/places.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Runs a tool of the project with its output shown; true when it succeeded.
 * @param {string} script path below node_modules
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function tool(script, args, env) {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, env, stdio: 'inherit' });
  return status === 0;
}

/**
 * @param {string} file JSON report of Vitest
 * @returns {Tally}
 */
function vitestTally(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
}

/**
 * @param {string} file JSON report of Playwright
 * @returns {Tally}
 */
function playwrightTally(file) {
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

await runMain(async () => {
  const prepared = await prepareApp();
  const reports = mkdtempSync(join(tmpdir(), 'gristmill-reports-'));
  const unit = join(reports, 'unit.json');
  const e2e = join(reports, 'e2e.json');
  try {
    const typed = tool('typescript/bin/tsc', ['-b'], prepared.env);
    const units = tool('vitest/vitest.mjs', ['run', '--project', 'unit', '--project', 'renderer', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`], prepared.env);
    const ends = tool('@playwright/test/cli.js', ['test', '--reporter=list,json'], { ...prepared.env, PLAYWRIGHT_JSON_OUTPUT_NAME: e2e });
    const tallies = [vitestTally(unit), playwrightTally(e2e)];
    const sum = (/** @type {keyof Tally} */ key) => tallies.reduce((total, tally) => total + tally[key], 0);
    const failed = sum('failed') + (typed ? 0 : 1);
    const skipped = sum('skipped');
    console.log(`${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return typed && units && ends && failed === 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
    prepared.stop();
  }
});
