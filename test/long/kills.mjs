// The app and the command line, killed a hundred times by SIGKILL in the middle of batches of 20,000 files, at shares of
// the undisturbed time that are drawn from a seed, and resumed each time until the batch is done. The outputs must be
// those that coreutils make, the prompt must tell what the journal tells, and nobody may be charged for a kill.
// By hand: node test/long/kills.mjs [--seed=1] [--kills=100] [--front=cli|app] [--work=checksum|copy|troubled]
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { againstOracle, runChain } from './lib/kills/chain.mjs';
import { cliFront } from './lib/kills/cli-front.mjs';
import { makeWorks } from './lib/kills/works.mjs';
import { check, generator } from './lib/run-engine.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '100' },
    front: { type: 'string', default: '' },
    work: { type: 'string', default: '' },
  },
});
/** Of the kills of each front end. A checksum batch is short, and its chains with it. */
const SHARES = { checksum: 0.2, copy: 0.24, troubled: 0.56 };
/** Kills in one chain are about so far apart, milliseconds of work. */
const APART_MS = 1500;
const CHAIN = { shortest: 2, longest: 10 };
/** Of the kills, so many hit before the work begins: on the way in, or while the files are looked at. */
const EARLY = 0.08;
/** Kills in the middle of the work leave a session time for its first leases, milliseconds. */
const LEASED_MS = 300;
/** @type {import('./lib/kills/cli-front.mjs').KillAt} */
const NEVER = { from: 'launch', ms: Infinity };
/** Of the kills, in the middle of a batch. */
const MID_BATCH = 0.8;
const ROOM_BYTES = 2 * 2 ** 30;
/** Differences that are told of one chain. */
const TOLD = 10;

/** @typedef {import('./lib/kills/chain.mjs').Front} Front */
/** @typedef {import('./lib/kills/chain.mjs').Kill} Kill */
/** @typedef {import('./lib/kills/chain.mjs').Outcome} Outcome */
/** @typedef {import('./lib/kills/works.mjs').Work} Work */

const built = await buildLong(ROOT);
process.env['GRISTMILL_THREADS_DIR'] = built.threads;
const { binary } = await import(pathToFileURL(built.binary).href);
const random = generator(Number(values.seed));
// Of a small seed the first draw is next to nothing.
random();
const began = performance.now();
const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
/** @type {(Kill & { front: string, work: string })[]} */
const kills = [];
/** @type {string[]} */
const differences = [];
let chains = 0;
let latest = 0;

const scratch = mkdtempSync(join(roomyFolder(), 'gristmill-kills-'));
try {
  const works = makeWorks(scratch, built.threads).filter(({ name }) => values.work === '' || name === values.work);
  const fronts = await chosenFronts();
  for (const [name, front] of Object.entries(fronts)) {
    const mine = Number(values.kills) / Object.keys(fronts).length;
    for (const work of works) {
      const share = works.length === 1 ? 1 : SHARES[/** @type {keyof typeof SHARES} */ (work.name)];
      await killAll(name, front, work, Math.round(mine * share));
    }
  }
  sumUp();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** In memory, where there is room: a kill takes nothing from it, and the time of a run does not hang on the disk. */
function roomyFolder() {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > ROOM_BYTES ? memory : tmpdir();
}

/** @returns {Promise<Record<string, Front>>} */
async function chosenFronts() {
  const cli = values.front === 'app' ? {} : { cli: cliFront(join(built.threads, 'cli.js')) };
  if (values.front === 'cli') return cli;
  const { appFront } = await import('./lib/kills/app-front.mjs');
  return { ...cli, app: appFront };
}

/**
 * Kills `count` times in chains over one kind of batch.
 * @param {string} name
 * @param {Front} front
 * @param {Work} work
 * @param {number} count
 */
async function killAll(name, front, work, count) {
  const setting = { front, work, decode: binary.decode, home: join(scratch, `${name}-${work.name}`) };
  const oracle = await runChain(
    { ...setting, format: 'json' },
    () => NEVER,
    () => undefined,
  );
  found(`${name} ${work.name}, undisturbed`, againstOracle(oracle, oracle));
  const { ms, startMs } = oracle.last;
  say(`${name} ${work.name}: undisturbed ${seconds(ms)}, of these ${seconds(startMs)} before the first file`);
  for (let left = count, chain = 1; left > 0; chain++) {
    const format = chain % 2 === 0 ? 'binary' : 'json';
    const times = killTimes(Math.min(left, chainLength(ms)), oracle.last);
    const outcome = await runChain(
      { ...setting, format },
      () => times.shift() ?? NEVER,
      (kill) => {
        left -= 1;
        told(`${name} ${work.name} ${chain} (${format})`, kill);
        kills.push({ ...kill, front: name, work: work.name });
      },
    );
    chains += 1;
    latest = Math.max(latest, outcome.latest);
    found(`${name} ${work.name} ${chain}`, againstOracle(outcome, oracle));
    say(`${name} ${work.name} ${chain}: at its end after ${outcome.story.sessions} sessions`);
  }
}

/** @param {number} ms undisturbed */
function chainLength(ms) {
  return Math.min(CHAIN.longest, Math.max(CHAIN.shortest, Math.round(ms / APART_MS)));
}

/**
 * How long each session of a chain may live: shares of the undisturbed time, drawn and put in order, so that the work
 * done at each kill is about that share of all. Some kills come before that.
 * @param {number} count
 * @param {{ ms: number, startMs: number }} undisturbed
 * @returns {import('./lib/kills/cli-front.mjs').KillAt[]}
 */
function killTimes(count, { ms, startMs }) {
  const early = Array.from({ length: count }, () => random() < EARLY);
  const shares = early.map(() => random()).sort((one, other) => one - other);
  return early.map((isEarly, i) =>
    isEarly
      ? { from: 'launch', ms: random() * startMs }
      : { from: 'work', ms: LEASED_MS + ((shares[i] ?? 0) - (shares[i - 1] ?? 0)) * (ms - startMs) },
  );
}

/**
 * @param {string} chain
 * @param {Kill} kill
 */
function told(chain, { at, state, midBatch, figures, leases, torn, wrong }) {
  const { COMPLETED = 0, FAILED = 0, RETRYING = 0, inFlight = 0, suspects = 0, held = 0 } = figures ?? {};
  say(
    `kill ${kills.length + 1}: ${chain}, ${seconds(at.ms)} after ${at.from}: ${state}${midBatch ? '' : ' (not in mid-batch)'}, ` +
      `${COMPLETED} done, ${FAILED} failed, ${RETRYING} retrying, ${inFlight} in flight in ${leases} leases, ` +
      `${suspects} suspect, ${held} held, ${torn} torn`,
  );
  found(chain, wrong);
}

/**
 * @param {string} where
 * @param {readonly string[]} wrong
 */
function found(where, wrong) {
  for (const what of wrong.slice(0, TOLD)) say(`FAILED  ${where}: ${what}`);
  if (wrong.length > TOLD) say(`FAILED  ${where}: and ${wrong.length - TOLD} more`);
  differences.push(...wrong);
}

function sumUp() {
  const mid = kills.filter(({ midBatch }) => midBatch);
  const of = (/** @type {string} */ front) => kills.filter((kill) => kill.front === front).length;
  const most = (/** @type {(kill: Kill) => number} */ pick) => Math.max(0, ...mid.map(pick));
  const sum = (/** @type {(kill: Kill) => number} */ pick) => mid.reduce((total, kill) => total + pick(kill), 0);
  say(
    `${kills.length} kills (app ${of('app')}, command line ${of('cli')}) in ${chains} batches, ${mid.length} of them in ` +
      `mid-batch; ${seconds(performance.now() - began)}; seed ${values.seed}`,
  );
  say(
    `in flight at a kill: ${most(({ figures }) => figures?.inFlight ?? 0)} files at most, ` +
      `${sum(({ figures }) => figures?.inFlight ?? 0)} in all; retrying: ${sum(({ figures }) => figures?.RETRYING ?? 0)} in all; ` +
      `an attempt was at most ${seconds(latest)} later than due`,
  );
  check(kills.length >= Number(values.kills), `there were ${values.kills} kills`);
  check(mid.length >= MID_BATCH * kills.length, `${MID_BATCH * 100} % of them hit in mid-batch`);
  check(differences.length === 0, 'no difference to the undisturbed run, the journal and coreutils');
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}
