// 20,000 files, one in ten with a fault drawn from a seed, on four workers, five seeds. Every file must end as its fault
// prescribes, every output must be right and there once, and the pool, the memory and the time must be as they should.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { check, contentOf, folderOf, generator, last, ofKind, runToEnd } from './lib/run-engine.mjs';

/** All of them, or those that stand behind `node test/long/soak.mjs`. */
const SEEDS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [11, 22, 33, 44, 55];
const FILES = 20_000;
const SHARE = 0.1;
const WORKERS = 4;
const TIMEOUT_S = 2;
const RETRY_S = 0.1;
/**
 * The batch that warms the process up has as many files, because tables and the heaps of the threads grow with a batch;
 * of the faults that end a worker it has only these few.
 */
const WARM_LOSSES = ['exits-with-1', 'partial-output-then-dies', 'fills-heap'];
const MEMORY_GROWTH = 1.15;
const TIME_GROWTH = 1.3;
/** A slot that dies too often is away for so long, seconds. */
const PARKED_S = 60;
/** Until a process of the isolation lane has started and the recipe is in it, seconds. */
const ISOLATED_S = 0.5;

/**
 * @typedef {object} Fate
 * @property {number} weight of 2000 draws
 * @property {string} ends state with its reason
 * @property {number} attempts
 * @property {number} [fewest] attempts at the least: an error in a lease that was lost with its worker is charged to nobody
 * @property {number} losses
 * @property {number} [holdS] how long each try holds its worker, seconds
 */

/** @type {Readonly<Record<string, Fate>>} */
const FATES = {
  'throws-once': { weight: 700, ends: 'COMPLETED', attempts: 2, fewest: 1, losses: 0 },
  'throws-always': { weight: 300, ends: 'FAILED(exhausted)', attempts: 4, losses: 0 },
  'throws-permanent': { weight: 300, ends: 'FAILED(permanent)', attempts: 1, losses: 0 },
  'throws-non-error': { weight: 200, ends: 'FAILED(exhausted)', attempts: 4, losses: 0 },
  'throws-circular': { weight: 180, ends: 'FAILED(exhausted)', attempts: 4, losses: 0 },
  'throws-huge-message': { weight: 10, ends: 'FAILED(exhausted)', attempts: 4, losses: 0 },
  'rejects-later': { weight: 100, ends: 'FAILED(exhausted)', attempts: 4, losses: 0, holdS: 0.02 },
  'returns-garbage': { weight: 200, ends: 'FAILED(permanent)', attempts: 1, losses: 0 },
  'exits-with-0': { weight: 2, ends: 'FAILED(poisoned)', attempts: 0, losses: 2 },
  'exits-with-1': { weight: 2, ends: 'FAILED(poisoned)', attempts: 0, losses: 2 },
  'partial-output-then-dies': { weight: 2, ends: 'FAILED(poisoned)', attempts: 0, losses: 2 },
  'partial-output-then-dies-once': { weight: 2, ends: 'COMPLETED', attempts: 1, losses: 1 },
  poison: { weight: 2, ends: 'FAILED(poisoned)', attempts: 0, losses: 2 },
  spins: { weight: 1, ends: 'FAILED(poisoned)', attempts: 0, losses: 2, holdS: TIMEOUT_S * 1.1 },
  'fills-heap': { weight: 1, ends: 'FAILED(poisoned)', attempts: 0, losses: 2, holdS: 6 },
};
/** @type {Fate} */
const GOOD = { weight: 0, ends: 'COMPLETED', attempts: 1, losses: 0 };

/** @param {number} seed */
async function soak(seed) {
  const random = generator(seed);
  const names = Array.from({ length: FILES }, (_, i) => (random() < SHARE ? `${draw(random)}-${i}` : `plain-${i}`));
  const cleanSeconds = await clean(seed, names);
  const home = join(scratch, `seed-${seed}`);
  const lines = await runBatch(home, names, seed);
  const end = last(lines, 'end');
  const pool = last(lines, 'pool');
  const waits = prescribed(names, lines, cleanSeconds);
  const seconds = secondsOf(lines);
  const warm = last(lines, 'warm').rss ?? 0;
  const struck = names.filter((name) => !name.startsWith('plain'));
  process.stdout.write(
    `seed ${seed}: ${struck.length} faults; ${seconds.toFixed(1)} s, without faults ${cleanSeconds.toFixed(1)} s, ` +
      `prescribed waiting ${waits.toFixed(1)} s; memory ${mb(warm)} MB warm, ${mb(pool.rss ?? 0)} MB at the end; ` +
      `workers restarted ${(pool.workers ?? []).map(({ restarts }) => restarts).join(', ')} times\n`,
  );
  none(
    ofKind(lines, 'paused').map(({ reason = '' }) => reason),
    'the batch went through without a pause',
  );
  none(wrongEnds(names, ofKind(lines, 'task')), 'every file ended as its fault prescribes, and was told once');
  none(
    wrongOutputs(join(home, 'out/run'), join(home, 'in'), names),
    'every output is right, and nothing else is there',
  );
  none(doneTwice(join(end.folder ?? '', 'journal.jsonl')), 'nothing was published twice');
  none(
    (pool.workers ?? [])
      .filter(({ state }) => state !== 'HEALTHY' && state !== 'DEGRADED')
      .map(({ workerId, state }) => `${workerId} ${state}`),
    // DEGRADED: its last files were among those that fail.
    'the pool is whole',
  );
  check((pool.workers ?? []).length === WORKERS, `there are ${WORKERS} workers`);
  check((pool.rss ?? Infinity) <= warm * MEMORY_GROWTH, `memory is at most ${MEMORY_GROWTH} × of when it was warm`);
  check(seconds <= cleanSeconds * TIME_GROWTH + waits, `time is at most ${TIME_GROWTH} × without faults + the waiting`);
  rmSync(home, { recursive: true });
}

/**
 * The same names and sizes, none of them struck. In a folder of its own: marks and outputs are others.
 * @param {number} seed
 * @param {readonly string[]} names
 */
async function clean(seed, names) {
  const home = join(scratch, `clean-${seed}`);
  const lines = await runBatch(
    home,
    names.map((_, i) => `plain-${i}`),
    seed,
  );
  if (last(lines, 'end').state !== 'COMPLETED') throw new Error('The run without faults did not complete.');
  rmSync(home, { recursive: true });
  return secondsOf(lines);
}

/**
 * @param {string} home
 * @param {readonly string[]} names
 * @param {number} seed
 */
async function runBatch(home, names, seed) {
  const mild = names.filter((name) => fateOf(name).losses === 0);
  const losses = names.some((name) => !name.startsWith('plain')) ? WARM_LOSSES : [];
  return runToEnd(built, {
    recipe: 'soak',
    inputs: folderOf(join(home, 'in'), names),
    warmUp: folderOf(
      join(home, 'warm-up'),
      [...mild, ...losses].map((name) => `${name}-w`),
    ),
    home,
    outputs: true,
    seed,
    config: { maxWorkers: WORKERS, workerTimeoutSeconds: TIMEOUT_S, retryDelaySeconds: RETRY_S },
  });
}

/** @param {number} bytes */
const mb = (bytes) => Math.round(bytes / 2 ** 20);

/** @param {readonly import('./lib/run-engine.mjs').Line[]} lines */
const secondsOf = (lines) => (last(lines, 'end').ms - last(lines, 'start').ms) / 1000;

/** @param {() => number} random */
function draw(random) {
  const entries = Object.entries(FATES);
  let at = random() * entries.reduce((sum, [, { weight }]) => sum + weight, 0);
  return (entries.find(([, { weight }]) => (at -= weight) < 0) ?? entries[0] ?? ['throws-once'])[0];
}

/** @param {string} name */
const faultOf = (name) => name.slice(0, name.lastIndexOf('-'));

/** @param {string} name */
const fateOf = (name) => FATES[faultOf(name)] ?? GOOD;

/**
 * What the faults make the batch wait for, seconds: all delays of one file that is retried to the end (those of
 * different files overlap); the time that tries hold their workers, shared by the workers; second tries, one after the
 * other, in processes of their own; and what the work takes longer without the workers that are parked.
 * @param {readonly string[]} names
 * @param {readonly import('./lib/run-engine.mjs').Line[]} lines
 * @param {number} cleanSeconds
 */
function prescribed(names, lines, cleanSeconds) {
  const fates = names.map((name) => FATES[faultOf(name)]).filter((fate) => fate !== undefined);
  const retries = RETRY_S * (1 + 2 + 4);
  const held = fates.reduce((sum, { holdS = 0, attempts, losses }) => sum + holdS * (losses > 0 ? 1 : attempts), 0);
  const alone = fates.reduce((sum, { holdS = 0, losses }) => sum + (losses > 0 ? ISOLATED_S + holdS : 0), 0);
  const parks = new Set(
    ofKind(lines, 'verdict').flatMap(({ workerId, parked }) => (parked === true ? [workerId] : [])),
  );
  const left = WORKERS - parks.size;
  const fewer = left > 0 ? cleanSeconds * (WORKERS / left - 1) : PARKED_S;
  return retries + held / WORKERS + alone + fewer;
}

/**
 * @param {readonly string[]} wrong
 * @param {string} what
 */
function none(wrong, what) {
  check(
    wrong.length === 0,
    wrong.length === 0 ? what : `${what}: ${wrong.length} not; ${wrong.slice(0, 5).join('; ')}`,
  );
}

/**
 * @param {readonly string[]} names
 * @param {readonly import('./lib/run-engine.mjs').Line[]} told
 */
function wrongEnds(names, told) {
  const ends = new Map(names.map((name) => [name, 'never told']));
  for (const { name = '', state, reason, attempts, losses } of told) {
    const end = `${state}${reason === undefined ? '' : `(${reason})`} ${attempts} ${losses}`;
    ends.set(name, ends.get(name) === 'never told' ? end : `${ends.get(name)}, and again ${end}`);
  }
  return [...ends].flatMap(([name, end]) => {
    const fate = fateOf(name);
    const most = fate.attempts;
    const fewest = fate.fewest ?? most;
    const right = Array.from({ length: most - fewest + 1 }, (_, i) => `${fate.ends} ${fewest + i} ${fate.losses}`);
    return right.includes(end) ? [] : [`${name}: ${end}`];
  });
}

/**
 * @param {string} out
 * @param {string} inputs
 * @param {readonly string[]} names
 */
function wrongOutputs(out, inputs, names) {
  const expected = new Map(
    names
      .filter((name) => fateOf(name).ends === 'COMPLETED')
      .map((name) => [name, `${createHash('sha256').update(contentOf(name)).digest('hex')} ${name}\n`]),
  );
  const wrong = [];
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const right = expected.get(entry.name) === readFileSync(join(entry.parentPath, entry.name), 'utf8');
    if (!right || !expected.delete(entry.name)) wrong.push(`${entry.name} is not right`);
  }
  return [...wrong, ...[...expected.keys()].map((name) => `${join(inputs, name)} has no output`)];
}

/**
 * Tasks that the journal says were done more than once.
 * @param {string} journal
 */
function doneTwice(journal) {
  const done = new Set();
  const twice = [];
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    if (line === '') continue;
    const { k, c = [] } = JSON.parse(line.slice(line.indexOf(' ') + 1));
    for (let i = 0; k === 'done' && i < c.length; i += 2) {
      for (let task = c[i]; task < c[i + 1]; task++) {
        if (done.has(task)) twice.push(`task ${task}`);
        done.add(task);
      }
    }
  }
  return twice;
}

const built = await buildLong(ROOT);
const scratch = mkdtempSync(join(tmpdir(), 'gristmill-soak-'));
try {
  for (const seed of SEEDS) await soak(seed);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
