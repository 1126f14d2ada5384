/** The batches that are killed: their inputs, and what must come of them whatever happens, made by coreutils and by hand. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export const FILES = 20_000;
/** Sparse, but for their beginning: enough to digest, and next to nothing on the disk. */
const DIGESTED_BYTES = 160 * 1024;
const COPIED_BYTES = 4096;

/**
 * @typedef {object} Work
 * @property {string} name
 * @property {string} recipe id, or path of a module
 * @property {string} input
 * @property {string} expected folder that the output folder must be equal to
 * @property {string} log file in which attempts at files in trouble are told; empty when there are none
 */

/** In a hundred files. @param {number} i */
const troubleOf = (i) => ({ 17: 'late', 53: 'never', 67: 'late', 71: 'broken' })[i % 100] ?? 'plain';
const nameOf = (/** @type {number} */ i, /** @type {string} */ kind) => `${String(i).padStart(5, '0')}-${kind}`;

/**
 * @param {string} home
 * @param {string} threads folder of the built recipes
 * @returns {Work[]}
 */
export function makeWorks(home, threads) {
  const work = (/** @type {string} */ name, /** @type {string} */ recipe) => {
    const input = join(home, name, 'in');
    const expected = join(home, name, 'expected');
    mkdirSync(input, { recursive: true });
    mkdirSync(expected);
    return { name, recipe, input, expected, log: '' };
  };
  const checksum = work('checksum', 'checksum');
  makeDigested(checksum);
  const copy = work('copy', join(threads, 'fixtures/copy.js'));
  makeCopied(copy, () => 'plain');
  const troubled = work('troubled', join(threads, 'fixtures/troubled-copy.js'));
  makeCopied(troubled, troubleOf);
  return [checksum, copy, { ...troubled, log: join(home, 'troubled/attempts.log') }];
}

/** @param {Work} work */
function makeDigested({ input, expected }) {
  for (let i = 0; i < FILES; i++) {
    const file = openSync(join(input, nameOf(i, 'sum')), 'w');
    writeSync(file, `content of ${i}`);
    ftruncateSync(file, DIGESTED_BYTES);
    closeSync(file);
  }
  const script = 'find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum > "$2"/manifest-sha256.txt';
  run('sh', ['-c', script, 'sh', input, expected]);
}

/**
 * @param {Work} work
 * @param {(i: number) => string} kindOf
 */
function makeCopied({ input, expected }, kindOf) {
  mkdirSync(join(expected, 'in'));
  for (let i = 0; i < FILES; i++) {
    const kind = kindOf(i);
    const name = nameOf(i, kind);
    const text = `content of ${name}\n`.repeat(COPIED_BYTES / 16).slice(0, COPIED_BYTES);
    writeFileSync(join(input, name), text);
    if (kind === 'plain') linkSync(join(input, name), join(expected, 'in', name));
    if (kind === 'late') writeFileSync(join(expected, 'in', name), `${text}attempt 3\n`);
  }
}

/**
 * How an output folder differs from what is expected, by `diff`: other bytes, files too many (a `.part` is one) or too
 * few.
 * @param {Work} work
 * @param {string} out
 * @returns {string[]}
 */
export function differences({ expected }, out) {
  const { status, stdout, stderr } = spawnSync('diff', ['-rq', '--no-dereference', expected, out], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (status === 0) return [];
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
}

/**
 * Attempts that the recipe saw itself, held against the retries of the journal. No attempt may be made before it is due,
 * none again after its end stood in the journal.
 * @param {Work} work
 * @param {readonly { task: number, attempts: number, due: number }[]} due
 * @returns {{ wrong: string[], latest: number }} `latest`: of the attempts that were due, milliseconds after that
 */
export function attemptsSeen({ log }, due) {
  /** @type {Map<number, { attempt: number, at: number }[]>} */
  const seen = new Map();
  for (const line of log !== '' && existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []) {
    if (line === '') continue;
    const [task = 0, attempt = 0, at = 0] = line.split(' ').map(Number);
    seen.set(task, [...(seen.get(task) ?? []), { attempt, at }]);
  }
  const wrong = [...seen].flatMap(([task, attempts]) =>
    attempts.some(({ attempt }, i) => attempt < (attempts[i - 1]?.attempt ?? 0))
      ? [`task ${task} went back in its attempts: ${attempts.map(({ attempt }) => attempt).join(', ')}`]
      : [],
  );
  let latest = 0;
  for (const { task, attempts, due: at } of due) {
    const next = (seen.get(task) ?? []).find(({ attempt }) => attempt > attempts);
    if (next === undefined) wrong.push(`task ${task} was due again after ${attempts} attempts and was not tried`);
    else if (next.at < at - CLOCK_MS)
      wrong.push(`task ${task} was tried again ${Math.round(at - next.at)} ms before it was due`);
    else latest = Math.max(latest, next.at - at);
  }
  return { wrong, latest };
}

/** A timer and the wall clock may differ by so much. */
const CLOCK_MS = 5;

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}
