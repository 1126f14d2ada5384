// The command line killed again and again at times drawn from a seed, and resumed each time, until the batch is done.
// Whatever the times were, the manifest must be the one of a run that nothing disturbed, and nothing done twice.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildThreads } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const FILES = 3000;
const MANIFEST = 'manifest-sha256.txt';
/** Of the kill after the start, milliseconds: from before the first lease to well in mid-run. */
const LATEST_KILL_MS = 900;
const MOST_STARTS = 200;

const cli = join(await buildThreads(ROOT), 'cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'gristmill-kills-'));
try {
  makeFiles(join(scratch, 'in'));
  const undisturbed = join(scratch, 'undisturbed');
  spawnSync(process.execPath, [cli, ...runArgs('undisturbed')], { stdio: 'ignore' });
  const expected = readFileSync(join(undisturbed, MANIFEST));
  for (const seed of SEEDS) {
    const kills = await untilDone(seed);
    const same = readFileSync(join(scratch, `out-${seed}`, MANIFEST)).equals(expected);
    process.stdout.write(`seed ${seed}: ${kills} kills, manifest ${same ? 'identical' : 'DIFFERENT'}\n`);
    if (!same) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string} folder */
function makeFiles(folder) {
  mkdirSync(folder);
  for (let i = 0; i < FILES; i++) {
    const path = join(folder, `file-${i}`);
    writeFileSync(path, `${i}`);
    truncateSync(path, 512 * 1024);
  }
}

/** @param {string} name */
function runArgs(name) {
  return ['run', 'checksum', join(scratch, 'in'), '--out', join(scratch, name), '--data-dir', join(scratch, 'data')];
}

/**
 * @param {number} seed
 * @returns {Promise<number>} how often it was killed
 */
async function untilDone(seed) {
  const random = generator(seed);
  let id = '';
  for (let start = 0; start < MOST_STARTS; start++) {
    const args = id === '' ? runArgs(`out-${seed}`) : ['resume', id, '--data-dir', join(scratch, 'data')];
    const child = spawn(process.execPath, [cli, ...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (data) => (said += data));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await Promise.race([pause(random() * LATEST_KILL_MS), ended]);
    child.kill('SIGKILL');
    const code = await ended;
    id ||= /"id":"([^"]+)"/.exec(said)?.[1] ?? '';
    if (id !== '') checkJournal(id);
    if (code === 0) return start;
  }
  throw new Error(`Seed ${seed}: not done after ${MOST_STARTS} starts.`);
}

/**
 * No task is leased once more after it was done.
 * @param {string} id
 */
function checkJournal(id) {
  const journal = join(scratch, 'data/batches', id, 'journal.jsonl');
  // Killed before its thread had made it.
  if (!existsSync(journal)) return;
  const done = new Set();
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    const { k, c = [] } = recordOf(line);
    if (k !== 'lease' && k !== 'done') continue;
    for (let i = 0; i < c.length; i += 2) {
      for (let task = c[i] ?? 0; task < (c[i + 1] ?? 0); task++) {
        if (k === 'lease' && done.has(task)) throw new Error(`Task ${task} of ${id} was leased after it was done.`);
        if (k === 'done') done.add(task);
      }
    }
  }
}

/** @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    // Park and Miller's minimal standard.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/**
 * A line of the journal; nothing for one that a kill tore.
 * @param {string} line
 * @returns {{ k?: string, c?: number[] }}
 */
function recordOf(line) {
  try {
    return JSON.parse(line.slice(line.indexOf(' ') + 1));
  } catch {
    return {};
  }
}
