import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { isAlive, ownIdentity, ownStart, type ProcessIdentity } from './process-identity.ts';

/*
 * Who works on a batch stands in `lock-<n>.json` in its folder; the highest number counts. The numbers only grow: to
 * take a batch is to link a file written aside to the number after the highest, which succeeds for one of all who try.
 * Nobody ever removes the highest, so nobody can remove the lock of another; given back, it is emptied and stays.
 *
 * Two rivals find the same dead holder at the same moment: both try the same number, one gets it. A rival that has
 * slept between its look and its link may find its number free again, because old ones are tidied up: the numbers next
 * to the highest are kept, so the look after the link shows it that it came too late, and it takes its link back.
 *
 * A file that holds no holder is nobody's: an empty one was given back, and a damaged one is the work of a power cut
 * or of a disk, since a lock appears whole or not at all. Who was at work before a power cut is not any more.
 */

export interface LockHolder extends ProcessIdentity {
  /** When it took the batch, epoch milliseconds. */
  readonly since: number;
  /** When the process began, epoch milliseconds; absent in locks of the first format. */
  readonly startedAt?: number;
  /** Address of its control socket, where it has one. */
  readonly control?: string;
}

const NAME = /^lock-(\d+)\.json$/;
/** The one lock of the first format; it counts as number 0. */
const FIRST_FORMAT = 'lock.json';
const ASIDE = /^lock\..*\.tmp$/;
/** Numbers below the highest that stay, for rivals that were held up. */
const KEPT = 16;
/** Rounds that are lost to others who come and go before we say so. */
const TRIES = 100;

/** Given back by us, on a disk that took no note of it. */
const givenBack = new Set<string>();

/** Who holds the batch and lives; null when nobody does. Throws what the system says of a lock that cannot be read. */
export function lockHolder(folder: string): LockHolder | null {
  for (let tries = 0; tries < TRIES; tries++) {
    const path = highest(folder).path;
    if (path === null) return null;
    const content = contentOf(path);
    if (content !== null) return holderIn(path, content);
    // Tidied away between the two looks: there is a higher one.
  }
  return null;
}

/**
 * Takes the batch for this process; returns how to give it back. `control` is where others can ask this process to
 * pause, cancel or save. Throws AppError `cannot-start` that names the holder, or what the system has against it.
 */
export function takeLock(folder: string, control: string | null = null): () => void {
  const now = Date.now();
  const me: LockHolder = {
    ...ownIdentity(),
    startedAt: ownStart,
    since: now,
    ...(control === null ? {} : { control }),
  };
  const aside = join(folder, `lock.${me.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const number = tryTake(folder, aside, me);
      if (number === null) continue;
      const path = join(folder, lockName(number));
      tidy(folder, number);
      return once(() => giveBack(path));
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw notLocked(folder, error instanceof Error ? error.message : String(error), error);
  } finally {
    rmSync(aside, { force: true });
  }
  throw notLocked(folder, 'others take it and give it back all the time');
}

/** One try at the next number; null when another was quicker and the folder has to be looked at afresh. */
function tryTake(folder: string, aside: string, me: LockHolder): number | null {
  const top = highest(folder);
  if (top.path !== null) {
    const content = contentOf(top.path);
    if (content === null) return null;
    const holder = holderIn(top.path, content);
    if (holder !== null) throw refused(holder);
  }
  const number = top.number + 1;
  writeFileSync(aside, JSON.stringify(me));
  if (!linked(aside, join(folder, lockName(number)))) return null;
  if (highest(folder).number === number) return number;
  // Too late by more than one holder. Nobody looked at it: there is a higher one.
  rmSync(join(folder, lockName(number)), { force: true });
  return null;
}

const lockName = (number: number): string => `lock-${number}.json`;

function numberOf(name: string): number {
  if (name === FIRST_FORMAT) return 0;
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? -1 : Number(digits);
}

function highest(folder: string): { readonly path: string | null; readonly number: number } {
  let [top, number] = ['', -1];
  for (const name of readFolder(folder)) {
    const its = numberOf(name);
    if (its > number) [top, number] = [name, its];
  }
  return number < 0 ? { path: null, number: 0 } : { path: join(folder, top), number };
}

/** Null when it is not there (any more). */
function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Who lives and holds what this file says; null when nobody does. */
function holderIn(path: string, content: string): LockHolder | null {
  try {
    const holder = JSON.parse(content) as Partial<LockHolder> | null;
    if (typeof holder?.pid !== 'number' || typeof holder.started !== 'number') return null;
    const { pid, started, boot = '', since = 0, ...rest } = holder;
    const named: LockHolder = { ...rest, pid, started, boot, since };
    return isAlive(named) && !givenBack.has(path) ? named : null;
  } catch {
    // Given back, or damaged: see above.
    return null;
  }
}

/** Emptying needs no room on the disk and is done in one step. */
function giveBack(path: string): void {
  try {
    truncateSync(path, 0);
  } catch {
    // The folder was removed, or the disk takes nothing: others have to wait for the end of this process.
    givenBack.add(path);
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/** Takes away what nobody can need any more. What cannot be removed harms nobody. */
function tidy(folder: string, number: number): void {
  for (const name of readFolder(folder)) {
    const its = numberOf(name);
    if (!ASIDE.test(name) && (its < 0 || its >= number - KEPT)) continue;
    try {
      rmSync(join(folder, name), { force: true });
    } catch {
      // The next holder tries again.
    }
  }
}

function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** False when another has the number, or tidied our file away meanwhile. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

function notLocked(folder: string, why: string, cause?: unknown): AppError {
  return new AppError('cannot-start', `The batch in ${folder} could not be locked: ${why}. Nothing was changed.`, {
    cause,
  });
}

function refused(holder: LockHolder): AppError {
  const at = (ms: number): string => new Date(ms).toLocaleString();
  const { pid, since, startedAt } = holder;
  const began = startedAt === undefined ? '' : `, which started ${at(startedAt)}`;
  return new AppError(
    'cannot-start',
    `The batch is being worked on by process ${pid}${began}, since ${at(since)}. Nothing was changed; wait for it or end it.`,
    { details: { pid, since, ...(startedAt === undefined ? {} : { startedAt }) } },
  );
}
