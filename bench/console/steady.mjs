/** What it costs to look at a batch that runs, place by place: processor time, traffic, memory. */
import { setTimeout as wait } from 'node:timers/promises';
import { bytesOf, heaviest, takeTraffic } from './ipc.mjs';
import { cpuSeconds, memoryMiB } from './proc.mjs';
import { consoleShare } from './share.mjs';

const PLACES = ['overview', 'workers', 'tasks', 'alerts', 'batches', 'settings'];
const SETTLE_MS = 1500;
const LOOK_MS = 6000;

/**
 * @param {import('./app.mjs').Opened} opened
 * @returns {Promise<import('../console.mjs').Row[]>}
 */
export async function steady({ app, page, renderer }) {
  /** @type {import('../console.mjs').Row[]} */
  const rows = [];
  for (const place of PLACES) {
    await page.getByTestId(`rail-${place}`).click();
    await wait(SETTLE_MS);
    await takeTraffic(app);
    const before = cpuSeconds(renderer);
    const began = performance.now();
    await wait(LOOK_MS);
    const seconds = (performance.now() - began) / 1000;
    const used = cpuSeconds(renderer) - before;
    const traffic = await takeTraffic(app);
    const main = await consoleShare(app, LOOK_MS / 2);
    rows.push(
      [`${place}: page`, '10 % of a core', `${((100 * used) / seconds).toFixed(1)} %`, 'all threads of its process'],
      [`${place}: console in main`, '3 % of a core', `${(100 * main).toFixed(1)} %`, 'samples of the V8 profiler'],
      [`${place}: traffic`, '200 KB/s', `${(bytesOf(traffic) / 1024 / seconds).toFixed(1)} KB/s`, heaviest(traffic)],
      [`${place}: memory of the page`, '400 MiB', `${memoryMiB(renderer).toFixed(0)} MiB`, 'proportional set size'],
    );
  }
  return rows;
}
