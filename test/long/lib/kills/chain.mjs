/** One batch, killed several times and resumed each time, held against its journal after each kill and at its end. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBatch } from './journal.mjs';
import { Story, unlikeOracle } from './story.mjs';
import { attemptsSeen, differences, FILES } from './works.mjs';

/** @typedef {import('./cli-front.mjs').Job} Job */
/** @typedef {import('./cli-front.mjs').Ended} Ended */
/** @typedef {import('./cli-front.mjs').KillAt} KillAt */
/** @typedef {import('./works.mjs').Work} Work */
/** @typedef {(job: Job, id: string | null, killAt: KillAt) => Promise<Ended>} Front */

/**
 * @typedef {object} Setting
 * @property {Front} front
 * @property {Work} work
 * @property {'json' | 'binary'} format of the journal
 * @property {string} home folder for what it writes; removed at the end
 * @property {import('./journal.mjs').Decode} decode
 */

/**
 * @typedef {object} Kill
 * @property {KillAt} at
 * @property {string} state of the batch by its journal
 * @property {boolean} midBatch the killed session had leases out, and some files were done, and not all
 * @property {import('./story.mjs').Figures | null} figures
 * @property {number} leases in flight
 * @property {number} torn records at the end of the journal
 * @property {readonly string[]} wrong found since the kill before
 */

/**
 * @typedef {object} Outcome
 * @property {Story} story
 * @property {Ended} last the session that came to the end
 * @property {string[]} wrong
 * @property {number} latest of the attempts that were due, how late one was at most, ms
 */

const CONFIG = { maxWorkers: 2, checkpointIntervalSeconds: 1 };
/** More is a batch that does not end. */
const MOST_SESSIONS = 50;

/**
 * Runs a batch to its end; `nextKill` says of each session how long it may live.
 * @param {Setting} setting
 * @param {() => KillAt} nextKill
 * @param {(kill: Kill) => void} onKill
 * @returns {Promise<Outcome>}
 */
export async function runChain({ front, work, format, home, decode }, nextKill, onKill) {
  mkdirSync(home, { recursive: true });
  const config = join(home, 'config.json');
  writeFileSync(config, JSON.stringify({ ...CONFIG, journalFormat: format }));
  const job = { work, dataDir: join(home, 'data'), out: join(home, 'out'), config };
  if (work.log !== '') rmSync(work.log, { force: true });
  let before = look(job.dataDir, decode);
  for (let session = 0; session < MOST_SESSIONS; session++) {
    const at = nextKill();
    const ended = await front(job, before?.id ?? null, at);
    const now = look(job.dataDir, decode);
    const wrong = [...ended.wrong, ...promptErrors(before, ended), ...historyErrors(before, now)];
    if (ended.killed) onKill(killOf(before, now, at, wrong));
    if (now?.story.ended === true) {
      const end = { story: now.story, last: ended, ...endErrors(job, now.story) };
      if (!ended.killed) end.wrong.push(...wrong);
      rmSync(home, { recursive: true });
      return end;
    }
    if (!ended.killed) throw new Error(`It neither ended nor was killed (${home}): ${wrong.join('; ')}`);
    before = now;
  }
  throw new Error(`Not done after ${MOST_SESSIONS} sessions (${home}).`);
}

/** @typedef {import('./journal.mjs').OnDisk & { readonly story: Story }} Look */

/**
 * @param {string} dataDir
 * @param {import('./journal.mjs').Decode} decode
 * @returns {Look | null}
 */
function look(dataDir, decode) {
  const onDisk = readBatch(dataDir, decode);
  return onDisk === null ? null : { ...onDisk, story: new Story(onDisk, FILES) };
}

/**
 * @param {Look | null} before
 * @param {Look | null} now
 * @param {KillAt} at
 * @param {readonly string[]} wrong
 * @returns {Kill}
 */
function killOf(before, now, at, wrong) {
  if (now === null) return { at, state: 'not begun', midBatch: false, figures: null, leases: 0, torn: 0, wrong };
  const { story, torn } = now;
  const { figures } = story;
  const own = story.sessions > (before?.story.sessions ?? 0) && story.leasesOfSession > 0;
  const some = figures.COMPLETED > 0 && figures.COMPLETED + figures.FAILED < FILES;
  const midBatch = own && some && story.state === 'RUNNING';
  return { at, state: story.state, midBatch, figures, leases: story.openLeases, torn, wrong };
}

/**
 * @param {Look | null} before
 * @param {Ended} ended
 * @returns {string[]}
 */
function promptErrors(before, { prompt }) {
  if (before === null || prompt === null) return [];
  /** @type {Record<string, number>} */
  const right = { ...before.story.figures };
  return Object.entries(prompt).flatMap(([key, count]) =>
    count === (right[key] ?? 0) ? [] : [`the prompt says ${key} ${count}, and by the journal it is ${right[key] ?? 0}`],
  );
}

/**
 * The journal only grows, and tells nothing that a kill alone cannot bring about.
 * @param {Look | null} before
 * @param {Look | null} now
 * @returns {string[]}
 */
function historyErrors(before, now) {
  const known = before?.bytes ?? Buffer.alloc(0);
  if (now === null) return known.length > 0 ? ['the batch is gone'] : [];
  const grown = now.bytes.subarray(0, known.length).equals(known);
  const told = new Set(before?.story.wrong);
  return [
    ...(grown ? [] : ['what stood in the journal before has changed']),
    ...now.story.wrong.filter((what) => !told.has(what)),
  ];
}

/**
 * @param {Job} job
 * @param {Story} story
 */
function endErrors({ work, out }, story) {
  const { wrong, latest } = attemptsSeen(work, story.due);
  return { wrong: [...differences(work, out), ...wrong], latest };
}

/**
 * @param {Outcome} outcome
 * @param {Outcome} oracle
 * @returns {string[]}
 */
export function againstOracle({ story, last, wrong }, oracle) {
  const state =
    last.killed || last.state === oracle.last.state
      ? []
      : [`ended as ${last.state}, undisturbed as ${oracle.last.state}`];
  return [...wrong, ...state, ...unlikeOracle(story, oracle.story)];
}
