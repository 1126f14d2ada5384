/** The table of a million tasks: how it scrolls, sorts and searches. */
import { spread } from '../table.mjs';
import { waitedSeconds } from './proc.mjs';
import { traced } from './trace.mjs';

const SORTS = ['path', 'state', 'attempts', 'worker', 'size', 'duration'];
const SEARCHES = ['9', 'jpg', 'picture-0099', '0500/pic'];
/** How fast a wheel that is turned in earnest moves, and how far, CSS pixels. */
const SPEED = 3000;
const WAY = 12_000;

/**
 * @param {import('./app.mjs').Opened} opened
 * @param {string} scratch
 * @param {'running' | 'paused'} state
 * @returns {Promise<import('../console.mjs').Row[]>}
 */
export async function scrolling(opened, scratch, state) {
  const { page, renderer } = opened;
  const box = await page.getByTestId('task-scroller').boundingBox();
  if (box === null) throw new Error('There is no table.');
  const session = await page.context().newCDPSession(page);
  const began = performance.now();
  const waited = waitedSeconds(renderer);
  const seen = await traced(opened, scratch, async () => {
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await session.send('Input.synthesizeScrollGesture', {
      ...at,
      yDistance: -WAY,
      speed: SPEED,
      gestureSourceType: 'mouse',
    });
  });
  await session.detach();
  const share = (waitedSeconds(renderer) - waited) / ((performance.now() - began) / 1000);
  const stolen = `its thread waited for a processor ${(100 * share).toFixed(0)} % of the time`;
  return [
    [
      `scrolls, ${state}: frame to frame`,
      '20 ms (p95)',
      p95(seen.frames),
      `${seen.frames.length} frames by the clock; ${stolen}`,
    ],
    [`scrolls, ${state}: all work of a frame`, '16 ms (p95)', p95(seen.work), 'processor time of the thread'],
    [`scrolls, ${state}: script of a frame`, '8 ms (p95)', p95(seen.script), 'processor time of the thread'],
  ];
}

/**
 * Each question as the table puts it, from the page to the answer in the page.
 * @param {import('./app.mjs').Opened} opened
 * @param {string} batchId
 * @param {number} rounds
 * @returns {Promise<import('../console.mjs').Row[]>}
 */
export async function questions({ page }, batchId, rounds) {
  const asked = [
    ...SORTS.map((sort) => ({ name: `sort by ${sort}`, query: { sort } })),
    ...SEARCHES.map((search) => ({ name: `search for "${search}"`, query: { search } })),
    { name: 'only those that are done', query: { states: ['COMPLETED'] } },
    { name: 'those that wait, by size', query: { states: ['PENDING'], sort: 'size' } },
    { name: 'search for "jpg", by duration', query: { search: 'jpg', sort: 'duration' } },
  ];
  /** @type {import('../console.mjs').Row[]} */
  const rows = [];
  for (const { name, query } of asked) {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await answered(page, { batchId, ...query }));
    rows.push([name, '300 ms', ...spread(times, 'ms')]);
  }
  return rows;
}

/** Another list is asked for before, so that no answer is kept. @param {import('./app.mjs').Page} page @param {object} query */
function answered(page, query) {
  return page.evaluate(async (wanted) => {
    const { api } = /** @type {any} */ (window);
    const rest = { states: [], search: '', sort: 'path', descending: false, from: 0, count: 60 };
    const ask = async (/** @type {object} */ input) => {
      const answer = await api.invoke('tasks.window', { ...rest, ...input });
      if (!answer.ok) throw new Error(answer.error.message);
    };
    await ask({ ...wanted, search: 'no file is called so', sort: 'path' });
    const began = performance.now();
    await ask(wanted);
    return performance.now() - began;
  }, query);
}

/** @param {readonly number[]} values milliseconds */
function p95(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return `${(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN).toFixed(1)} ms`;
}
