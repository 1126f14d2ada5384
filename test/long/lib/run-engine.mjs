/** Starting one batch of the engine in a process of its own, and reading what it tells. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Line
 * @property {string} k kind: `warm`, `start`, `task`, `verdict`, `memory`, `sample`, `log`, `paused`, `end`, `pool`
 * @property {number} ms since the start of its process, wall clock
 * @property {number} at epoch milliseconds
 * @property {string} [name]
 * @property {string} [state]
 * @property {string} [reason]
 * @property {number} [attempts]
 * @property {number} [losses]
 * @property {string} [code]
 * @property {string} [verdict]
 * @property {string} [workerId]
 * @property {boolean} [isolated]
 * @property {boolean} [parked]
 * @property {number} [rss]
 * @property {number} [done] files completed
 * @property {number} [busy] workers with a file in hand
 * @property {string} [level]
 * @property {string} [message]
 * @property {number} [missedMs]
 * @property {string} [folder]
 * @property {{ workerId: string, state: string, restarts: number }[]} [workers]
 * @property {{ level: string, rule: string, count: number, state: string }[]} [alerts]
 */

/**
 * @typedef {object} Build
 * @property {string} threads
 * @property {string} engine
 */

/**
 * @typedef {object} Request
 * @property {string} recipe name of a built fixture
 * @property {string} inputs
 * @property {string} [warmUp] inputs of a batch before, of which nothing is told
 * @property {string} home folder for everything that it writes
 * @property {boolean} [outputs] whether outputs are published, to `<home>/out`
 * @property {number} [seed]
 * @property {Record<string, unknown>} [options]
 * @property {Record<string, unknown>} [config]
 */

/**
 * @typedef {object} Running
 * @property {number} pid also of its process group
 * @property {Line[]} lines as they come
 * @property {Promise<number | string>} ended exit code, or the signal that ended it
 * @property {(fits: (line: Line) => boolean) => Promise<Line>} until the first line, from now or before, that fits
 */

/**
 * @param {Build} built
 * @param {Request} request
 * @returns {Running}
 */
export function runEngine(
  built,
  { recipe, inputs, warmUp, home, outputs = false, seed = 1, options = {}, config = {} },
) {
  const marks = join(home, 'marks');
  mkdirSync(marks, { recursive: true });
  const request = {
    recipe: join(built.threads, `fixtures/${recipe}.js`),
    inputs,
    ...(warmUp === undefined ? {} : { warmUp }),
    data: join(home, 'data'),
    ...(outputs ? { out: join(home, 'out') } : {}),
    seed,
    options: { marks, ...options },
    config,
  };
  const file = join(home, 'request.json');
  writeFileSync(file, JSON.stringify(request));
  const child = spawn(process.execPath, [built.engine, file], {
    env: { ...process.env, GRISTMILL_THREADS_DIR: built.threads },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  /** @type {Line[]} */
  const lines = [];
  /** @type {Set<(line: Line) => void>} */
  const watchers = new Set();
  createInterface(child.stdout).on('line', (text) => {
    const line = JSON.parse(text);
    lines.push(line);
    for (const watch of watchers) watch(line);
  });
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 1)));
  /** @param {(line: Line) => boolean} fits */
  const until = (fits) =>
    new Promise((resolve, reject) => {
      const known = lines.find(fits);
      if (known !== undefined) return resolve(known);
      /** @param {Line} line */
      const watch = (line) => {
        if (!fits(line)) return;
        watchers.delete(watch);
        resolve(line);
      };
      watchers.add(watch);
      void ended.then(() => reject(new Error('The engine ended before such a line came.')));
      return undefined;
    });
  return { pid: child.pid ?? 0, lines, ended, until };
}

/**
 * Runs a batch to its end.
 * @param {Build} built
 * @param {Request} request
 * @returns {Promise<Line[]>}
 */
export async function runToEnd(built, request) {
  const { lines, ended } = runEngine(built, request);
  const how = await ended;
  if (how !== 0) throw new Error(`The engine ended with ${how}.`);
  return lines;
}

/**
 * @param {readonly Line[]} lines
 * @param {string} kind
 * @returns {Line[]}
 */
export const ofKind = (lines, kind) => lines.filter(({ k }) => k === kind);

/**
 * The last line of a kind. Throws when there is none.
 * @param {readonly Line[]} lines
 * @param {string} kind
 * @returns {Line}
 */
export function last(lines, kind) {
  const found = ofKind(lines, kind).at(-1);
  if (found === undefined) throw new Error(`The engine told no "${kind}".`);
  return found;
}

/**
 * A folder with a file of each of these names.
 * @param {string} folder
 * @param {readonly string[]} names
 */
export function folderOf(folder, names) {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), contentOf(name));
  return folder;
}

/** @param {string} name */
export const contentOf = (name) => `content of ${name}\n`.repeat(20);

/**
 * Did a file end otherwise?
 * @param {Line} task
 * @param {{ state: string, attempts: number, losses: number }} fate
 */
export const unlike = (task, fate) =>
  task.state !== fate.state || task.attempts !== fate.attempts || task.losses !== fate.losses;

/**
 * Tells one finding, and fails the part when it does not hold.
 * @param {boolean} holds
 * @param {string} what
 */
export function check(holds, what) {
  process.stdout.write(`${holds ? 'ok    ' : 'FAILED'}  ${what}\n`);
  if (!holds) process.exitCode = 1;
}

/**
 * Park and Miller's minimal standard, 0 < x < 1.
 * @param {number} seed
 */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
