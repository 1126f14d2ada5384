/** What it costs to keep batches so that they can be gone on with, and how fast they are back. */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Contender } from './contender.mjs';
import { loading } from './loading.mjs';
import { makeFiles } from './make-files.mjs';
import { median, ratio, share, spread, table } from './table.mjs';

const FILES = 50_000;
const BYTES = 4096;
/** Each has an output that is synced before it gets its name. */
const COPIES = 5_000;
/** Each takes some 50 ms of a processor. */
const NATIVE_FILES = 200 * availableParallelism();

/**
 * @typedef {import('./kept.ts').Kept} Kept
 * @typedef {import('./kept.ts').Way} Way
 * @typedef {(way: Way, folder: string, recipe?: string, outputs?: boolean) => Promise<Kept>} Run
 */

/** @type {Record<Way, string>} */
const WAYS = {
  off: 'checkpoints off',
  on: 'on, as by default',
  snapshots: 'on, a snapshot each 100 ms',
  binary: 'on, binary journal',
  durable: 'on, durable acknowledgement',
};
const names = /** @type {Way[]} */ (Object.keys(WAYS));

/**
 * Tells each table when it is there: all of them take minutes.
 * @param {import('./contenders.mjs').Settings} settings
 */
export async function* checkpoints(settings) {
  const folder = join(settings.scratch, 'kept');
  const few = join(settings.scratch, 'few');
  const copies = join(settings.scratch, 'copies');
  makeFiles(folder, FILES, BYTES);
  makeFiles(few, NATIVE_FILES, BYTES);
  makeFiles(copies, COPIES, BYTES);
  try {
    yield await cost(settings, folder);
    yield await withEngine(settings, 'watched', (run) => turnsOfLoop(run, folder));
    yield await withEngine(settings, 'watched', (run) => latency(run, few));
    yield await withEngine(settings, '', (run) => journalBytes(run, folder, copies));
  } finally {
    for (const made of [folder, few, copies]) rmSync(made, { recursive: true });
  }
  yield await loading(settings);
}

/**
 * @param {import('./contenders.mjs').Settings} settings
 * @param {'' | 'watched'} watched
 * @param {(run: Run) => Promise<string>} use
 */
async function withEngine({ built, scratch }, watched, use) {
  const engine = new Contender(built.kept, [scratch, watched], {
    ...process.env,
    GRISTMILL_THREADS_DIR: built.threads,
  });
  try {
    /** @type {Run} */
    const run = async (way, folder, recipe = 'checksum', outputs = false) => {
      /** @type {{ value: Kept }} */
      const { value } = await engine.run('batch', { way, folder, recipe, outputs });
      return value;
    };
    return await use(run);
  } finally {
    engine.stop();
  }
}

/**
 * Half of the rounds in one process and half in another, which warms the ways up the other way round: the engine that is
 * made first stays a good percent quicker than its like for as long as the process lives. In a process all ways in each
 * round, forwards and backwards in turn: whoever comes after a dearer one comes before it in the next round.
 * @param {import('./contenders.mjs').Settings} settings
 * @param {string} folder
 */
async function cost(settings, folder) {
  const rounds = 2 * Math.ceil(settings.rounds / 2);
  const seen = new Map(names.map((way) => [way, /** @type {Kept[]} */ ([])]));
  for (const order of [names, names.toReversed()]) {
    await withEngine(settings, '', async (run) => {
      for (let round = -1; round < rounds / 2; round++) {
        for (const way of round % 2 === 0 ? order.toReversed() : order) {
          const kept = await run(way, folder);
          if (round >= 0) seen.get(way)?.push(kept);
        }
      }
      return '';
    });
  }
  const of = (/** @type {Way} */ way, /** @type {'ms' | 'cpuMs'} */ what) =>
    (seen.get(way) ?? []).map((kept) => kept[what]);
  const against = (/** @type {Way} */ way, /** @type {'ms' | 'cpuMs'} */ what) => share(of(way, what), of('off', what));
  return table(`${FILES} × 4 KiB SHA-256, ${rounds} rounds: time, and processor time of all threads`, [
    ['', 'median', 'min – max', 'of medians', 'round by round', 'processor', 'of medians', 'round by round'],
    ...names.map((way) => [
      WAYS[way],
      ...spread(of(way, 'ms'), 'ms'),
      against(way, 'ms'),
      ratio(of(way, 'ms'), of('off', 'ms'), 3),
      `${Math.round(median(of(way, 'cpuMs')))} ms`,
      against(way, 'cpuMs'),
      ratio(of(way, 'cpuMs'), of('off', 'cpuMs'), 3),
    ]),
  ]);
}

/**
 * @param {Run} run
 * @param {string} folder
 * @param {string} copies
 */
async function journalBytes(run, folder, copies) {
  const body = [];
  for (const { name, of, files, recipe, outputs } of [
    { name: `${FILES} checksums, one output for all`, of: folder, files: FILES, recipe: 'checksum', outputs: false },
    { name: `${COPIES} copies, an output for each`, of: copies, files: COPIES, recipe: 'copy', outputs: true },
  ]) {
    const each = [];
    for (const way of /** @type {const} */ (['on', 'binary'])) {
      const { journalBytes: bytes } = await run(way, of, recipe, outputs);
      each.push((bytes / files).toFixed(2));
    }
    body.push([name, ...each]);
  }
  return table('Bytes of the journal a file', [['', 'json', 'binary'], ...body]);
}

/**
 * @param {Run} run
 * @param {string} folder
 */
async function turnsOfLoop(run, folder) {
  const body = [];
  for (const way of names) {
    await run(way, folder);
    const seen = [];
    for (let i = 0; i < 5; i++) seen.push((await run(way, folder)).turns ?? { wall: 0, own: null, first: 0, turns: 0 });
    const own = seen.map((turns) => turns.own ?? Number.NaN);
    body.push([
      WAYS[way],
      ...spread(own, 'ms', 1),
      ...spread(
        seen.map(({ wall }) => wall),
        'ms',
        1,
      ),
      spread(
        seen.map(({ first }) => first),
        'ms',
        1,
      )[0] ?? '',
    ]);
  }
  return table(
    'Longest turn of the main loop in each of 5 such batches: less the wait for a processor, and by the clock',
    [['', 'own, median', 'min – max', 'clock, median', 'min – max', 'the start, clock'], ...body],
  );
}

/**
 * @param {Run} run
 * @param {string} few
 */
async function latency(run, few) {
  const body = [];
  for (const way of /** @type {const} */ (['on', 'durable'])) {
    const { syncs } = await run(way, few, 'derives-key');
    const { syncs: times = [], commits = [] } = syncs ?? {};
    body.push([WAYS[way], String(times.length), ...quantiles(times), String(commits.length), ...quantiles(commits)]);
  }
  return table('Group commit while an asynchronous native call (pbkdf2) runs on every worker', [
    ['', 'syncs', 'p50', 'p99', 'longest', 'appends', 'on the disk after, p50', 'p99', 'longest'],
    ...body,
  ]);
}

/** @param {readonly number[]} values */
function quantiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.99, 1].map((q) => `${(sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0).toFixed(1)} ms`);
}
