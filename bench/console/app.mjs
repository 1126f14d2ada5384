/** The real app under measurement: started as a person would, asked about from outside. */
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/places.mjs';

/** @typedef {import('@playwright/test').ElectronApplication} App */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * @typedef {object} Opened
 * @property {App} app
 * @property {Page} page
 * @property {number} main id of the main process
 * @property {number} renderer id of the process of the page
 * @property {() => Promise<void>} kill
 */

/**
 * @param {import('../../scripts/lib/prepare.mjs').Prepared} prepared
 * @param {string} data
 * @param {readonly string[]} [args]
 * @returns {Promise<Opened>}
 */
export async function openApp(prepared, data, args = []) {
  const app = await launch(prepared, [ROOT, `--data-dir=${data}`, ...args]);
  const page = await app.firstWindow();
  // The window stands before the engine is open.
  await page.waitForSelector('.app-frame[aria-busy="false"]');
  const renderer = await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getOSProcessId() ?? 0);
  const main = await app.evaluate(() => process.pid);
  return { app, page, main, renderer, kill: () => kill(app) };
}

/**
 * @param {import('../../scripts/lib/prepare.mjs').Prepared} prepared
 * @param {readonly string[]} args
 */
export async function launch({ electron, switches, env }, args) {
  const defined = Object.fromEntries(Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
  // Not above: the bench is loaded before the packages are installed.
  const { _electron } = await import('@playwright/test');
  return _electron.launch({
    executablePath: electron,
    args: [...switches, ...args],
    env: defined,
    chromiumSandbox: !switches.includes('--no-sandbox'),
    timeout: 120_000,
  });
}

/** @param {App} app */
export function kill(app) {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  const gone = new Promise((settle) => child.once('exit', () => settle(undefined)));
  // Playwright starts the app as the leader of a group of its own, so this reaches its helpers too.
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
  return /** @type {Promise<void>} */ (gone);
}

/**
 * Has the batch of these files started, and waits until it runs.
 * @param {Page} page
 * @param {{ recipe: string, paths: readonly string[], outDir: string }} wanted
 * @returns {Promise<string>} its id
 */
export function startBatch(page, { recipe, paths, outDir }) {
  return page.evaluate(
    async ([recipeId, given, out]) => {
      const { api } = /** @type {any} */ (window);
      const ask = async (/** @type {string} */ name, /** @type {object} */ input) => {
        const answer = await api.invoke(name, input);
        if (!answer.ok) throw new Error(answer.error.message);
        return answer.value;
      };
      const filter = { include: [], exclude: [], allFiles: true, naming: '{name}' };
      const request = { paths: given.join('\0'), recipe: recipeId, options: {}, outDir: out, ...filter };
      const view = await ask('preflight.run', request);
      const { batchId } = await ask('batch.start', { preflightId: view.id, outDir: out, onConflict: 'fail' });
      return batchId;
    },
    /** @type {const} */ ([recipe, [...paths], outDir]),
  );
}

/** The recipe of these measurements: each file takes a moment in which nothing is computed. */
export const RECIPE = join(ROOT, 'bench/console/naps.mjs');
