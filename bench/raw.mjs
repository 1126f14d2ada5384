/** Raw piscina as a contender, and one Node thread: no retry, no journal, nothing to resume. */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { answer } from './contender.mjs';
import { hashFile } from './raw-worker.mjs';

const IN_FLIGHT = 64;
const threads = availableParallelism();
const filename = join(import.meta.dirname, 'raw-worker.mjs');
/**
 * By default a thread has one task in hand and the others wait in the pool. With as many in the threads' hands as are in
 * flight, tasks are up to five times cheaper: less of piscina's own doing, and not what people write, but its best.
 */
const concurrentTasksPerWorker = process.argv[2] === 'deep' ? Math.ceil(IN_FLIGHT / threads) : 1;
/** @type {Piscina | undefined} */
let pool;
const getPool = () =>
  (pool ??= new Piscina({ filename, minThreads: threads, maxThreads: threads, concurrentTasksPerWorker }));

answer({
  files: async ({ folder, size }) => timed(paths(folder), size, size === 1 ? 'hashFile' : 'hashFiles'),
  noops: async ({ count, size }) => timed(numbers(count), size, size === 1 ? 'noop' : 'noops'),
  /** Everything queued at once, as the pool's own examples do it. */
  async queued({ count }) {
    const began = performance.now();
    await Promise.all(numbers(count).map((task) => getPool().run(task, { name: 'noop' })));
    return performance.now() - began;
  },
  async single({ folder }) {
    const began = performance.now();
    for (const path of paths(folder)) hashFile(path);
    return performance.now() - began;
  },
});

/** @param {number} count */
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

/** @type {Map<string, string[]>} */
const lists = new Map();

/** @param {string} folder */
function paths(folder) {
  const found = lists.get(folder) ?? readdirSync(folder).map((name) => join(folder, name));
  lists.set(folder, found);
  return found;
}

/**
 * Tasks of `size` items each, at most 64 in flight.
 * @param {readonly unknown[]} items
 * @param {number} size
 * @param {string} name
 */
async function timed(items, size, name) {
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const from = next;
      next += size;
      await getPool().run(size === 1 ? items[from] : items.slice(from, from + size), { name });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return performance.now() - began;
}
