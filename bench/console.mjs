/** The console at scale, on the real app: what `docs/performance.md` tells. Prints limits beside what was seen. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { prepareApp } from '../scripts/lib/prepare.mjs';
import { openApp, RECIPE, startBatch } from './console/app.mjs';
import { drop } from './console/drop.mjs';
import { inboxPlace } from './console/inbox-place.mjs';
import { countTraffic } from './console/ipc.mjs';
import { manyFiles } from './console/many-files.mjs';
import { startup } from './console/startup.mjs';
import { steady } from './console/steady.mjs';
import { questions, scrolling } from './console/tasks-table.mjs';
import { table } from './table.mjs';

/** @typedef {string[]} Row what, its limit, what was seen, how or between what */
/**
 * @typedef {object} Console
 * @property {import('../scripts/lib/prepare.mjs').Prepared} prepared
 * @property {string} scratch
 * @property {number} rounds
 * @property {import('../scripts/lib/build-threads.mjs').BenchBuild} built
 */

const MANY = 1_000_000;
/** More cards and lines than most machines have; the recipe only naps, so they cost the processors nothing. */
const WORKERS = 8;
/** Only some of the measurements: `startup`, `inbox`, `drop`, `steady`, `table`. */
const ONLY = process.env['GRISTMILL_CONSOLE_ONLY'];
const HEAD = ['', 'limit', 'seen', ''];

/** @param {import('./contenders.mjs').Settings} settings */
export async function* console_({ built, scratch, rounds }) {
  if (process.platform !== 'linux') {
    yield '\nThe console is measured on Linux only: what its processes cost is read from /proc.\n';
    return;
  }
  const prepared = await prepareApp();
  const settings = { prepared, scratch, rounds, built };
  /** @type {{ base: string, folders: string[] } | null} */
  let files = null;
  try {
    if (wanted('startup')) yield table('Startup', [HEAD, ...(await startup(settings))]);
    if (wanted('inbox')) yield table('An inbox of 10,000 rows', [HEAD, ...(await inboxPlace(settings))]);
    if (ONLY !== 'startup' && ONLY !== 'inbox') files = manyFiles(scratch, MANY);
    for (const what of /** @type {const} */ (['folders', 'files']))
      if (files !== null && wanted('drop'))
        yield table(`A drop of ${what}`, [HEAD, ...(await drop(settings, files.folders, what))]);
    if (files !== null && (wanted('steady') || wanted('table'))) yield* million(settings, files.base);
  } finally {
    if (files !== null) rmSync(files.base, { recursive: true, force: true });
    prepared.stop();
  }
}

/** @param {string} part */
const wanted = (part) => ONLY === undefined || ONLY === part;

/** @param {Console} settings @param {string} folder */
async function* million({ prepared, scratch, rounds }, folder) {
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: WORKERS }));
  const opened = await openApp(prepared, join(scratch, 'million'), [`--recipe=${RECIPE}`, `--config=${config}`]);
  try {
    const { app, page } = opened;
    const id = await startBatch(page, { recipe: RECIPE, paths: [folder], outDir: join(scratch, 'out') });
    await countTraffic(app);
    if (wanted('steady'))
      yield table(`A batch of 1,000,000 files that runs on ${WORKERS} workers`, [HEAD, ...(await steady(opened))]);
    if (!wanted('table')) return;
    await page.getByTestId('rail-tasks').click();
    await page.getByTestId('task-row').first().waitFor();
    yield table('Its table is scrolled while it runs', [HEAD, ...(await scrolling(opened, scratch, 'running'))]);
    yield table('… and is asked', [HEAD, ...(await questions(opened, id, rounds))]);
    await page.evaluate((batchId) => /** @type {any} */ (window).api.invoke('batch.pause', { batchId }), id);
    await wait(2000);
    yield table('The same while it is paused', [HEAD, ...(await scrolling(opened, scratch, 'paused'))]);
    yield table('… and is asked', [HEAD, ...(await questions(opened, id, rounds))]);
  } finally {
    await opened.kill();
  }
}
