// One file of 2 GiB is compressed by all workers, and the process is killed in its middle, twice. Each resume goes on in
// the file: it reads again only the chunks that were in hand, and what comes out in the end is what went in.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeText } from '../../bench/make-files.mjs';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { exitOf } from '../../scripts/lib/processes.mjs';
import { check } from './lib/run-engine.mjs';

const BYTES = 2 * 1024 ** 3;
/** Killed when so much of the chunks is done. */
const KILLS = [0.35, 0.7];
const LOOK_MS = 20;

async function main() {
  const built = await buildLong(ROOT);
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-large-'));
  try {
    mkdirSync(join(scratch, 'in'));
    const file = join(scratch, 'in/large.txt');
    makeText(file, BYTES);
    await judge(join(built.threads, 'cli.js'), scratch, file);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} cli
 * @param {string} scratch
 * @param {string} file
 */
async function judge(cli, scratch, file) {
  const data = ['--data-dir', join(scratch, 'data')];
  const out = join(scratch, 'out');
  /** @type {string[]} */
  let args = ['run', 'compress', join(scratch, 'in'), '--out', out, ...data];
  for (const share of KILLS) {
    const before = story(scratch);
    await killedAt(cli, args, () => shareDone(story(scratch)) >= share);
    const now = story(scratch);
    tellSession(before, now);
    args = ['resume', String(now.id), ...data];
  }
  const before = story(scratch);
  const began = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  check((await exitOf(child)) === 0, `the second resume came to its end after ${seconds(began)}`);
  tellSession(before, story(scratch));
  const made = join(out, 'in/large.txt.gz');
  execFileSync('gzip', ['-t', made]);
  check(true, `gzip -t accepts ${statSync(made).size} bytes`);
  execFileSync('sh', ['-c', 'gzip -dc "$1" | cmp - "$2"', 'sh', made, file]);
  check(true, 'what it expands to is the input, byte for byte');
  const left = readdirSync(join(out, 'in')).filter((name) => name.endsWith('.part'));
  check(left.length === 0, `no part is left ${left.join(', ')}`);
}

/**
 * What a session did to the file, by the journal: nothing that was done before was begun again, and of what was begun
 * again no more than was in hand.
 * @param {Story} before
 * @param {Story} now
 */
function tellSession(before, now) {
  const begun = now.leased.slice(before.leased.length).filter((chunk) => chunk < now.of);
  const twice = begun.filter((chunk) => before.done.has(chunk));
  const again = begun.filter((chunk) => before.leased.includes(chunk));
  const inHand = new Set(before.leased.filter((chunk) => !before.done.has(chunk)));
  process.stdout.write(
    `${before.done.size} of ${now.of} chunks were done, ${inHand.size} in hand; ${begun.length} begun, ${again.length} of them again\n`,
  );
  check(twice.length === 0, `no chunk that was done is begun again ${twice.join(', ')}`);
  check(
    again.every((chunk) => inHand.has(chunk)),
    'what is read again was in hand',
  );
}

/**
 * @param {string} cli
 * @param {readonly string[]} args
 * @param {() => boolean} due
 */
async function killedAt(cli, args, due) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const timer = setInterval(() => due() && child.kill('SIGKILL'), LOOK_MS);
  child.once('exit', () => clearInterval(timer));
  await exitOf(child);
  check(child.signalCode === 'SIGKILL', 'it was killed in the middle of the file');
}

/**
 * @typedef {object} Story
 * @property {string} [id]
 * @property {number} of chunks
 * @property {number[]} leased chunks in the order in which they were given out
 * @property {Set<number>} done
 */

/**
 * @param {string} scratch
 * @returns {Story}
 */
function story(scratch) {
  const batches = join(scratch, 'data/batches');
  const id = existsSync(batches) ? readdirSync(batches)[0] : undefined;
  /** @type {Story} */
  const told = { ...(id === undefined ? {} : { id }), of: 0, leased: [], done: new Set() };
  const journal = join(batches, String(id), 'journal.jsonl');
  if (!existsSync(journal)) return told;
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    const [, kind, rest = ''] = /"k":"(chunk|chunk-done)",(.*)/.exec(line) ?? [];
    const [, chunk, of] = /"h":(\d+),"of":(\d+)/.exec(rest) ?? [];
    if (of === undefined) continue;
    told.of = Number(of);
    if (kind === 'chunk') told.leased.push(Number(chunk));
    else told.done.add(Number(chunk));
  }
  return told;
}

const shareDone = (/** @type {Story} */ { of, done }) => (of === 0 ? 0 : done.size / of);
const seconds = (/** @type {number} */ began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;

await main();
