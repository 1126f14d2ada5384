/** Who takes part, and how they take turns. */
import { join } from 'node:path';
import { Contender } from './contender.mjs';

const HERE = import.meta.dirname;
/** Name of the engine of another checkout, where one takes part. */
export const BEFORE = 'engine of the other checkout';

/**
 * @typedef {object} Settings
 * @property {string} scratch folder for everything
 * @property {import('../scripts/lib/build-threads.mjs').BenchBuild} built
 * @property {import('../scripts/lib/build-threads.mjs').BenchBuild} [before] another checkout
 * @property {number} rounds
 * @property {number} largeMiB size of a large file
 * @property {number} gzipMiB size of the text that is compressed
 * @property {number} textMiB size of the large text
 *
 * @typedef {() => Promise<number>} Work the milliseconds it took
 */

/** @param {Settings} settings */
export const known = ({ before }) => (before === undefined ? [] : [BEFORE]);

/** @param {Settings} settings */
export function contenders({ scratch, built, before }) {
  const env = { ...process.env, GRISTMILL_THREADS_DIR: built.threads };
  const other =
    before === undefined
      ? undefined
      : new Contender(before.engine, [scratch], { ...process.env, GRISTMILL_THREADS_DIR: before.threads });
  const started = {
    engine: new Contender(built.engine, [scratch], env),
    raw: new Contender(join(HERE, 'raw.mjs'), [], env),
    deep: new Contender(join(HERE, 'raw.mjs'), ['deep'], env),
    single: new Contender(join(HERE, 'raw.mjs'), [], env),
  };
  /** @type {(kind: keyof typeof started) => (work: string, options: object) => Promise<number>} */
  const asker = (kind) => async (work, options) => (await started[kind].run(work, options)).value;
  return {
    engine: asker('engine'),
    ...(other === undefined
      ? {}
      : {
          before: async (/** @type {string} */ work, /** @type {object} */ options) =>
            (await other.run(work, options)).value,
        }),
    raw: asker('raw'),
    deep: asker('deep'),
    single: asker('single'),
    measure: (/** @type {keyof typeof started} */ kind, /** @type {string} */ work, /** @type {object} */ options) =>
      started[kind].run(work, options),
    stop: () => [...Object.values(started), other].forEach((contender) => contender?.stop()),
  };
}

/**
 * Every contender once to warm up, then all of them in each round, beginning with another one each time.
 * @param {number} rounds
 * @param {number} amount of work, for the rate
 * @param {Record<string, Work>} works
 * @returns {Promise<Map<string, number[]>>} amount a second, by round
 */
export async function turns(rounds, amount, works) {
  const names = Object.keys(works);
  /** @type {Map<string, number[]>} */
  const rates = new Map(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + Math.max(0, round)) % names.length] ?? '';
      const ms = (await works[name]?.()) ?? 0;
      if (round >= 0) rates.get(name)?.push((amount / ms) * 1000);
    }
  }
  return rates;
}
