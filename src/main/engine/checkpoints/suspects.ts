import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inRuns } from '../tasks/work-queue.ts';
import type { Replayed } from './replayed.ts';

/** Marks that worker threads leave of the task in hand (see `InflightMark`). */
const MARK = /^inflight-W\d+$/;

/** A file that was the only one in hand at this many deaths of the app is held. */
export const HELD_AFTER = 2;

/** What is known of the deaths of the app over one batch. */
export interface Culprits {
  /** In hand at the last death; empty when that has been recorded, and after an end in good order or a power cut. */
  readonly inHand: readonly number[];
  /** Those, and the ones of earlier deaths that have not ended since. Ascending. */
  readonly suspects: readonly number[];
  /** The suspects that were the only task in hand at two deaths. Ascending. */
  readonly held: readonly number[];
  /** The suspects as they are to be run: what was more often alone in hand would keep those behind it from their turn. */
  readonly order: readonly number[];
}

interface Mark {
  readonly task: number;
  /** Null in a mark of a version that did not leave it. */
  readonly lease: number | null;
}

/** A program that was at work for a file when the app died. */
export interface NotedProgram {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly started: number;
}

/** The programs that the marks name, of all leases or of one; to be asked before `clearSuspects`. */
export function notedPrograms(folder: string, lease?: number): readonly NotedProgram[] {
  return marks(folder).flatMap((name): readonly NotedProgram[] => {
    const bytes = readFileSync(join(folder, name));
    const pid = bytes.length >= 24 ? bytes.readUInt32LE(8) : 0;
    if (pid === 0 || (lease !== undefined && bytes.readUInt32LE(4) !== lease)) return [];
    return [{ pid, started: bytes.readDoubleLE(16) }];
  });
}

/**
 * Who may be why the app died. `waits` tells of a task whether it is still to be done; `boot` is that of the machine
 * now: after a power cut nobody is to blame but the power.
 */
export function culprits(folder: string, replayed: Replayed, boot: string, waits: (task: number) => boolean): Culprits {
  const died = !replayed.closed && !replayed.deathTold && replayed.boot === boot;
  const inHand = died
    ? readMarks(folder)
        .filter((mark) => holds(mark, replayed))
        .map(({ task }) => task)
    : [];
  const now = [...new Set(inHand)].filter(waits).toSorted(ascending);
  const suspects = [...new Set([...replayed.suspects, ...now])].filter(waits).toSorted(ascending);
  const deaths = (task: number): number =>
    (replayed.lone.get(task) ?? 0) + (now.length === 1 && now[0] === task ? 1 : 0);
  return {
    inHand: now,
    suspects,
    held: suspects.filter((task) => deaths(task) >= HELD_AFTER),
    order: suspects.toSorted((one, other) => deaths(one) - deaths(other)),
  };
}

/** What the marks said stands elsewhere now; the next session makes its own. */
export function clearSuspects(folder: string): void {
  for (const name of marks(folder)) rmSync(join(folder, name), { force: true });
}

/** One that cannot be read is passed over. */
function readMarks(folder: string): readonly Mark[] {
  return marks(folder).flatMap((name): readonly Mark[] => {
    const bytes = readFileSync(join(folder, name));
    const task = bytes.length >= 4 ? bytes.readUInt32LE(0) - 1 : -1;
    return task < 0 ? [] : [{ task, lease: bytes.length >= 8 ? bytes.readUInt32LE(4) : null }];
  });
}

/**
 * Whether the task was still in hand by the lease of its mark: a worker that died before the app did leaves its mark.
 * In a damaged journal the lease may be missing; then a file too many is suspect rather than one too few.
 */
function holds({ task, lease }: Mark, { openLeases, damage }: Replayed): boolean {
  if (damage.length > 0) return true;
  return openLeases.some((open) => (lease === null || open.lease === lease) && inRuns(open.runs, task));
}

const ascending = (one: number, other: number): number => one - other;

const marks = (folder: string): readonly string[] => readdirSync(folder).filter((name) => MARK.test(name));
