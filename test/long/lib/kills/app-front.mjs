/** One session of the real app over a batch, killed after a while or left alone. Needs the environment of `npm run test:long`. */
import { _electron } from '@playwright/test';
import { ROOT } from '../../../../scripts/lib/places.mjs';
import { figuresOf } from './cli-front.mjs';

/** @typedef {import('./cli-front.mjs').Ended} Ended */
/** @typedef {import('@playwright/test').Page} Page */

const ENDED = ['COMPLETED', 'COMPLETED_WITH_FAILURES', 'CANCELLED'];
const LONGEST_MS = 300_000;
/** What the sheet before a start has when nobody changes it. */
const CHOSEN = { naming: '{name}', include: [], exclude: [], allFiles: false };

/**
 * The time of a kill counts from Start, or from Resume: what the app needs until its window stands is not work.
 * @param {import('./cli-front.mjs').Job} job
 * @param {string | null} id
 * @param {import('./cli-front.mjs').KillAt} killAt
 * @returns {Promise<Ended>}
 */
export async function appFront(job, id, killAt) {
  const { app, page, errors } = await launch(job);
  const child = app.process();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let killed = false;
  const kill = () => {
    killed = true;
    // Playwright starts the app as the leader of a group of its own.
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    const offered = id === null ? null : await readDialog(page);
    const start = id === null ? await preflight(page, job) : () => page.getByTestId('resume-now').click();
    const [running, ended] = [until(page, ['RUNNING', ...ENDED]), until(page, ENDED)];
    const began = performance.now();
    const arm = (/** @type {string} */ from) => {
      if (killAt.from === from && Number.isFinite(killAt.ms)) timer = setTimeout(kill, killAt.ms);
    };
    arm('launch');
    const working = running.then(() => {
      arm('work');
      return performance.now() - began;
    });
    const outcome = await Promise.race([Promise.all([working, ended, start()]), gone.then(() => null)]).catch(
      async (/** @type {unknown} */ error) => {
        // The page went with the app.
        if (!killed) throw error;
        await gone;
        return null;
      },
    );
    clearTimeout(timer);
    const wrong = [...(offered?.wrong ?? []), ...errors.map((error) => `the page reported: ${error}`)];
    const prompt = offered?.figures ?? null;
    const told = { prompt, wrong, ms: performance.now() - began, notes: offered?.notes ?? [] };
    if (killed || outcome === null) return { ...told, killed, state: '', startMs: 0 };
    await app.close();
    return { ...told, killed, state: outcome[1], startMs: outcome[0] };
  } finally {
    clearTimeout(timer);
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
}

/**
 * Starts a batch in the app and leaves it to itself. Returns how to end the app at once.
 * @param {Pick<import('./cli-front.mjs').Job, 'dataDir' | 'config' | 'out'>} job
 * @param {{ readonly recipe: string, readonly input: string, readonly options: object }} work
 * @returns {Promise<{ readonly kill: () => Promise<void>, readonly errors: readonly string[] }>}
 */
export async function startInApp(job, work) {
  const { app, page, errors } = await launch({ ...job, work });
  const child = app.process();
  const { recipe, input, options } = work;
  const view = await invoke(page, 'preflight.run', { ...CHOSEN, recipe, paths: input, options, outDir: job.out });
  await invoke(page, 'batch.start', { preflightId: view.id, outDir: job.out, onConflict: 'fail' });
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await gone;
  };
  return { kill, errors };
}

/** @param {Pick<import('./cli-front.mjs').Job, 'dataDir' | 'config'> & { readonly work: { readonly recipe: string } }} job */
async function launch({ work, dataDir, config }) {
  const executablePath = process.env['GRISTMILL_ELECTRON'];
  if (executablePath === undefined)
    throw new Error('No Electron is prepared. Start this by `npm run test:long -- kills`.');
  /** @type {string[]} */
  const switches = JSON.parse(process.env['GRISTMILL_ELECTRON_SWITCHES'] ?? '[]');
  const recipe = work.recipe.startsWith('/') ? [`--recipe=${work.recipe}`] : [];
  const app = await _electron.launch({
    executablePath,
    args: [...switches, ROOT, `--data-dir=${dataDir}`, `--config=${config}`, ...recipe],
    chromiumSandbox: !switches.includes('--no-sandbox'),
  });
  const page = await app.firstWindow();
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  // The window stands before the engine is open.
  await page.waitForSelector('.app-frame[aria-busy="false"]');
  return { app, page, errors };
}

/**
 * Lists the files as the sheet before a start does. Returns what starts the batch.
 * @param {Page} page
 * @param {import('./cli-front.mjs').Job} job
 */
async function preflight(page, { work, out }) {
  const { recipe, input, log } = work;
  const request = { ...CHOSEN, paths: input, recipe, options: log === '' ? {} : { log }, outDir: out };
  const view = await invoke(page, 'preflight.run', request);
  if (view.problems.length > 0) throw new Error(`The app does not start the batch: ${view.problems.join(' ')}`);
  return () => invoke(page, 'batch.start', { preflightId: view.id, outDir: out, onConflict: 'fail' });
}

/**
 * The figures of the dialog at relaunch, as soon as the files were looked at: those on the screen held against those
 * that came over IPC.
 * @param {Page} page
 */
async function readDialog(page) {
  await page.waitForSelector('[data-testid="offer"][data-check="checked"]', { timeout: LONGEST_MS });
  const { offers } = await invoke(page, 'app.snapshot');
  if (offers.length !== 1) throw new Error(`The app offers ${offers.length} batches.`);
  const [offer] = offers;
  const figures = figuresOf(offer);
  const shown = await page
    .locator('.offer-count')
    .evaluateAll((cells) =>
      cells.map((cell) => [cell.getAttribute('data-testid'), Number(cell.textContent?.replace(/\D/gu, ''))]),
    );
  const { verified, inFlight, suspects, held, FAILED, COMPLETED } = figures;
  const toGo = offer.files - Number(COMPLETED) - Number(inFlight) - Number(suspects) - Number(FAILED);
  const lines = { verified, inFlight, suspects, held, failed: FAILED, toGo };
  const expected = Object.entries(lines)
    .filter(([key, count]) => count !== 0 || key === 'verified')
    .map(([key, count]) => [`offer-${key}`, count]);
  const wrong =
    JSON.stringify(shown) === JSON.stringify(expected)
      ? []
      : [`the dialog shows ${JSON.stringify(shown)} for ${JSON.stringify(expected)}`];
  return { figures, wrong, notes: offer.damage };
}

/**
 * @param {Page} page
 * @param {string} command
 * @param {object} [input]
 * @returns {Promise<any>}
 */
async function invoke(page, command, input) {
  const result = await page.evaluate(
    ([name, given]) => /** @type {any} */ (globalThis).api.invoke(name, given),
    /** @type {const} */ ([command, input]),
  );
  if (result.ok !== true) throw new Error(`${command}: ${result.error.message}`);
  return result.value;
}

/**
 * The first of these states that a batch is in.
 * @param {Page} page
 * @param {readonly string[]} wanted
 * @returns {Promise<string>}
 */
function until(page, wanted) {
  const reached = page.evaluate(
    (states) =>
      new Promise((/** @type {(state: string) => void} */ resolve) => {
        const stop = /** @type {any} */ (globalThis).api.on('frame', (/** @type {any} */ { batch }) => {
          if (batch === null || !states.includes(batch.state)) return;
          stop();
          resolve(batch.state);
        });
      }),
    wanted,
  );
  // Whoever waits for it hears of it; when nobody does, the app was killed.
  reached.catch(() => undefined);
  return reached;
}
