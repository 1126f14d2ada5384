/** Chromium's own tracing: what the main thread of the page did, frame by frame. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number, args?: any }} Event */

/**
 * @typedef {object} Traced
 * @property {number[]} tasks milliseconds of processor time of each task of the page's main thread
 * @property {number[]} taskWalls the same tasks by the clock
 * @property {number[]} script milliseconds of processor time in script between one frame and the next
 * @property {number[]} work the same of all that the thread does, with layout and painting
 * @property {number[]} frames milliseconds between frames, by the clock
 */

/** What runs script. Those within another are in it. */
const SCRIPT = new Set([
  'FunctionCall',
  'EvaluateScript',
  'v8.callFunction',
  'RunMicrotasks',
  'FireAnimationFrame',
  'TimerFire',
  'EventDispatch',
]);
const CATEGORIES = [
  'toplevel',
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline',
  'cc',
  'v8',
  '__metadata',
];

/**
 * @param {import('./app.mjs').Opened} opened
 * @param {string} scratch
 * @param {() => Promise<void>} work
 * @returns {Promise<Traced>}
 */
export async function traced({ app, renderer }, scratch, work) {
  const file = join(scratch, 'trace.json');
  const begin = (/** @type {string[]} */ names) =>
    app.evaluate(
      ({ contentTracing }, included_categories) =>
        contentTracing.startRecording({ included_categories, excluded_categories: ['*'] }),
      names,
    );
  await begin(CATEGORIES);
  await work();
  await app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file);
  const { traceEvents } = /** @type {{ traceEvents: Event[] }} */ (JSON.parse(readFileSync(file, 'utf8')));
  rmSync(file);
  return figuresOf(traceEvents, renderer);
}

/** @param {Event[]} events @param {number} pid @returns {Traced} */
export function figuresOf(events, pid) {
  const main = events.find(
    (event) => event.name === 'thread_name' && event.pid === pid && event.args?.name === 'CrRendererMain',
  );
  const own = events.filter((event) => event.pid === pid && event.tid === main?.tid).toSorted((a, b) => a.ts - b.ts);
  const tasks = own.filter(({ name, ph }) => ph === 'X' && name === 'ThreadControllerImpl::RunTask');
  const starts = own.filter(({ name, ph }) => name === 'ProxyMain::BeginMainFrame' && ph === 'X').map(({ ts }) => ts);
  return {
    tasks: tasks.map(({ tdur = 0 }) => tdur / 1000),
    taskWalls: tasks.map(({ dur = 0 }) => dur / 1000),
    script: perFrame(starts, outermost(own.filter(({ name, ph }) => ph === 'X' && SCRIPT.has(name)))),
    work: perFrame(starts, outermost(tasks)),
    frames: starts.slice(1).map((ts, i) => (ts - (starts[i] ?? ts)) / 1000),
  };
}

/** Events that are in no other of them. @param {Event[]} events in order of their begin */
function outermost(events) {
  let end = 0;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** Milliseconds of processor time in each frame. @param {number[]} starts @param {Event[]} events */
function perFrame(starts, events) {
  const sums = starts.map(() => 0);
  let frame = -1;
  for (const { ts, tdur = 0 } of events) {
    while (frame + 1 < starts.length && (starts[frame + 1] ?? Infinity) <= ts) frame += 1;
    if (frame >= 0) sums[frame] = (sums[frame] ?? 0) + tdur / 1000;
  }
  return sums;
}
