/** How fast interrupted batches are read back. */
import { Contender } from './contender.mjs';
import { spread, table } from './table.mjs';

const SIZES = [100_000, 1_000_000];
const MOST_ROUNDS = 3;

/**
 * @typedef {import('./loads.ts').Loaded} Loaded
 * @typedef {import('./old-batch.ts').OldBatch} OldBatch
 */

/** @param {import('./contenders.mjs').Settings} settings */
export async function loading({ built, scratch, rounds }) {
  const body = [];
  const env = { ...process.env, GRISTMILL_THREADS_DIR: built.threads };
  for (const batch of kinds()) {
    /** @type {<T>(work: string, options: object) => Promise<T>} */
    const once = async (work, options) => {
      const process = new Contender(built.loads, [scratch], env);
      try {
        return /** @type {any} */ ((await process.run(work, options)).value);
      } finally {
        process.stop();
      }
    };
    /** @type {number} */
    const bytes = await once('make', batch);
    /** @type {{ load: Loaded[], look: Loaded[] }} */
    const seen = { load: [], look: [] };
    for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
      for (const work of /** @type {const} */ (['load', 'look'])) seen[work].push(await once(work, {}));
    }
    body.push([...wordsOf(batch, bytes), ...figures(seen.load), ...figures(seen.look).slice(0, 1), turnOf(seen)]);
  }
  return table('Reading an interrupted batch back, each time in a process of its own that has just started', [
    ['', 'from', 'journal', 'load, median', 'min – max', 'processor', 'first offer, median', 'longest turn of main'],
    ...body,
  ]);
}

/** @returns {OldBatch[]} */
function kinds() {
  const formats = /** @type {const} */ (['json', 'binary']);
  return SIZES.flatMap((files) =>
    [false, true].flatMap((outputs) =>
      formats.flatMap((format) => [true, false].map((snapshot) => ({ files, outputs, format, snapshot }))),
    ),
  );
}

/**
 * @param {OldBatch} batch
 * @param {number} bytes
 */
function wordsOf({ files, outputs, format, snapshot }, bytes) {
  return [
    `${files} files${outputs ? ', an output each' : ''}, ${format}`,
    snapshot ? 'snapshot and journal' : 'journal alone',
    `${(bytes / 1e6).toFixed(1)} MB`,
  ];
}

/** @param {readonly Loaded[]} seen */
const figures = (seen) => [
  ...spread(
    seen.map(({ ms }) => ms),
    'ms',
  ),
  spread(
    seen.map(({ cpuMs }) => cpuMs),
    'ms',
  )[0] ?? '',
];

/** @param {{ readonly load: readonly Loaded[], readonly look: readonly Loaded[] }} seen */
function turnOf({ load, look }) {
  const own = [...load, ...look].map(({ turns }) => Math.max(turns.first, turns.own ?? turns.wall));
  return `${Math.max(...own).toFixed(1)} ms`;
}
