import { seededRandom, type Random } from '../../../src/main/engine/ports.ts';
import type { Change, Disk } from './disk.ts';
import type { Step } from './memory-file-system.ts';

/*
 * What a disk may look like after a crash, from the record of what was done to it.
 *
 * A process that is killed loses nothing: the system has all calls that returned, and so every prefix of them is one
 * state. (A call in the middle is covered by a file system that takes long writes in pieces.)
 *
 * A power cut keeps all that was secured, and any subset of the rest, whatever the order it was done in:
 * - the bytes of a write are one change, the growth of the file another. Bytes lost under a size that was kept read as
 *   zeros; bytes kept beyond a size that was lost cannot be read. A write may be torn: only a part of its bytes is there;
 * - what is done to a folder (create, rename, link, remove, mkdir) is there as a whole or not at all; a rename sets the
 *   new name and drops the old one as one;
 * - fsync of a file secures its bytes, size and times, but not its name. fdatasync leaves the times out;
 * - fsync of a folder secures what was done to its entries, but neither its own name nor what its files hold.
 *
 * This is harsher than the common file systems, which keep some order: what holds here holds on each of them.
 */

export interface CrashState {
  /** Calls that had returned: a state after the first `point` of them. */
  readonly point: number;
  readonly kind: 'process' | 'power';
  readonly disk: Disk;
  /** Tells what was lost; for the message of a test that fails. */
  readonly how: () => string;
}

export interface CrashOptions {
  /** Pending changes up to this number lose every subset; above it, chosen ones. Default 4: 16 states. */
  readonly all?: number;
  /** Random subsets at each point that has more. Default 6. */
  readonly random?: number;
  /** Off: no change is lost or kept alone, only by file, folder and kind, and at random. Default on. */
  readonly alone?: boolean;
  readonly seed?: number;
  /** First point to tell states of; default 0. */
  readonly from?: number;
}

/** Changes that are lost alone and kept alone at every point; all that are pending are right before something is secured. */
const NEWEST = 8;

/** How a change came through: as it was, not at all, or only the bytes before or from an index on. */
type Fate = 'kept' | 'lost' | { readonly before: number } | { readonly from: number };

interface Pending {
  readonly change: Change;
  readonly call: string;
}

/** Every state that a crash during `steps` may leave, from before the first to after the last; each disk once per point. */
export function* crashStates(start: Disk, steps: readonly Step[], options: CrashOptions = {}): Generator<CrashState> {
  const { all = 4, random = 6, alone = true, seed = 1, from = 0 } = options;
  const draw = seededRandom(seed);
  const safe = start.copy();
  const now = start.copy();
  let pending: Pending[] = [];
  for (let point = 0; point <= steps.length; point++) {
    const step = steps[point - 1];
    if (step !== undefined) {
      for (const change of step.changes) {
        now.apply(change);
        pending.push({ change, call: step.call });
      }
      pending = secure(safe, pending, step);
    }
    if (point < from) continue;
    yield { point, kind: 'process', disk: now.settled(), how: () => tell(point, steps, 'the process was killed', []) };
    const seen = new Set<string>();
    // Before a call that secures something, and at the end.
    const ripe = steps[point]?.secures !== null;
    const single = alone ? (ripe ? pending.length : NEWEST) : 0;
    for (const fates of losses(pending, { all, random, single, draw })) {
      const disk = survive(safe, pending, fates);
      const signature = disk.signature();
      if (seen.has(signature)) continue;
      seen.add(signature);
      const at = pending;
      yield { point, kind: 'power', disk, how: () => tell(point, steps, 'the power was cut', lostOf(at, fates)) };
    }
  }
}

/** Moves what the step secures from the pending changes to the safe disk; returns the rest. */
function secure(safe: Disk, pending: readonly Pending[], step: Step): Pending[] {
  const { secures, wholly } = step;
  if (secures === null) return [...pending];
  return pending.filter(({ change }) => {
    const covered =
      change.kind === 'entries'
        ? change.set.some(({ folder }) => folder === secures)
        : change.ino === secures && (wholly || change.kind !== 'attributes');
    if (covered) safe.apply(change);
    return !covered;
  });
}

function survive(safe: Disk, pending: readonly Pending[], fates: readonly Fate[]): Disk {
  const disk = safe.copy();
  pending.forEach(({ change }, index) => {
    const fate = fates[index] ?? 'kept';
    if (fate === 'lost') return;
    disk.apply(fate === 'kept' ? change : torn(change, fate));
  });
  return disk.settled();
}

function torn(change: Change, fate: Exclude<Fate, string>): Change {
  if (change.kind !== 'data') return change;
  return 'before' in fate
    ? { ...change, bytes: change.bytes.subarray(0, fate.before) }
    : { ...change, at: change.at + fate.from, bytes: change.bytes.subarray(fate.from) };
}

interface Choice {
  readonly all: number;
  readonly random: number;
  /** How many of the newest changes are lost alone and kept alone. */
  readonly single: number;
  readonly draw: Random;
}

/** What may become of the pending changes: every subset where they are few, else those most likely to hurt and some at random. */
function* losses(pending: readonly Pending[], { all, random, single, draw }: Choice): Generator<Fate[]> {
  const every = (fate: (pending: Pending, index: number) => Fate): Fate[] => pending.map(fate);
  if (pending.length <= all) {
    for (let mask = 0; mask < 2 ** pending.length; mask++) yield every((_, i) => ((mask >> i) & 1 ? 'lost' : 'kept'));
  } else {
    yield every(() => 'kept');
    yield every(() => 'lost');
    for (let one = Math.max(0, pending.length - single); one < pending.length; one++) {
      yield every((_, i) => (i === one ? 'lost' : 'kept'));
      yield every((_, i) => (i === one ? 'kept' : 'lost'));
    }
    yield* byGroup(pending);
    for (let n = 0; n < random; n++) yield atRandom(pending, draw);
  }
  yield* tornOnes(pending, draw);
}

/** All of one file or folder lost, or all but it; all bytes, all sizes, or all names. */
function* byGroup(pending: readonly Pending[]): Generator<Fate[]> {
  const groups = new Set(pending.flatMap(({ change }) => [`kind ${change.kind}`, `node ${nodeOf(change)}`]));
  for (const group of groups) {
    const within = pending.map(({ change }) => group === `kind ${change.kind}` || group === `node ${nodeOf(change)}`);
    yield within.map((is) => (is ? 'lost' : 'kept'));
    yield within.map((is) => (is ? 'kept' : 'lost'));
  }
}

function atRandom(pending: readonly Pending[], draw: Random): Fate[] {
  const share = draw();
  return pending.map(({ change }) => {
    if (draw() < share) return 'lost';
    return change.kind === 'data' && draw() < 0.2 ? cutOf(change, draw) : 'kept';
  });
}

/** The last write that is pending, torn here and there, with all the others kept. */
function* tornOnes(pending: readonly Pending[], draw: Random): Generator<Fate[]> {
  const last = pending.findLastIndex(({ change }) => change.kind === 'data');
  const change = pending[last]?.change;
  if (change?.kind !== 'data' || change.bytes.length < 2) return;
  for (const fate of [{ before: change.bytes.length - 1 }, cutOf(change, draw), cutOf(change, draw)]) {
    yield pending.map((_, i) => (i === last ? fate : 'kept'));
  }
}

function cutOf(change: Extract<Change, { kind: 'data' }>, draw: Random): Fate {
  const at = Math.floor(draw() * change.bytes.length);
  return draw() < 0.7 ? { before: at } : { from: at };
}

const nodeOf = (change: Change): number => (change.kind === 'entries' ? (change.set[0]?.folder ?? 0) : change.ino);

function lostOf(pending: readonly Pending[], fates: readonly Fate[]): string[] {
  return pending.flatMap(({ change, call }, i) => {
    const fate = fates[i] ?? 'kept';
    if (fate === 'kept') return [];
    return fate === 'lost' ? `${change.kind} of "${call}"` : `${JSON.stringify(fate)} of "${call}" alone kept`;
  });
}

function tell(point: number, steps: readonly Step[], what: string, lost: readonly string[]): string {
  const after = steps[point - 1];
  const where = after === undefined ? 'before the first call' : `after call ${point} ("${after.call}")`;
  return `${what} ${where}${lost.length === 0 ? ', nothing lost' : `, lost: ${lost.join('; ')}`}`;
}
