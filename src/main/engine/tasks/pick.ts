import type { TaskManagerOptions } from './task-manager-options.ts';
import type { Take, WorkQueue } from './work-queue.ts';

type Isolation = TaskManagerOptions['isolation'];

/** What a slot asks for. */
export interface Ask {
  readonly slot: number;
  readonly maxFiles: number;
  readonly maxBytes: number;
  /** Another slot could take a lease now: retries that failed on this one are left to it. */
  readonly othersFree: boolean;
}

/** What a thread is given; without an isolation lane also what must be alone. `quiet`: nothing runs or is to come back. */
export function pickShared(queue: WorkQueue, isolation: Isolation, ask: Ask, quiet: boolean): Take | null {
  if (isolation === 'all') return null;
  const apart = isolation === 'none';
  return (
    queue.take(ask.slot, ask.maxFiles, ask.maxBytes, !ask.othersFree) ??
    (apart ? queue.takeAlone() : null) ??
    queue.takeLastPass() ??
    (apart && quiet ? suspect(queue) : null)
  );
}

/** The one file that a process of its own is given. */
export function pickIsolated(queue: WorkQueue, isolation: Isolation, slot: number, quiet: boolean): Take | null {
  if (isolation === 'none') return null;
  const all = isolation === 'all';
  return (
    (all ? queue.take(slot, 1, 0, true) : null) ??
    queue.takeAlone() ??
    (all ? queue.takeLastPass() : null) ??
    (quiet ? suspect(queue) : null)
  );
}

/** Last of all: whatever waits beside it would fall with the app. */
const suspect = (queue: WorkQueue): Take | null => (queue.length === queue.suspects ? queue.takeSuspect() : null);

/** Tasks that only `pickIsolated` gives out. */
export function isolatedWaiting(queue: WorkQueue, isolation: Isolation): number {
  if (isolation === 'all') return queue.length;
  return isolation === 'none' ? 0 : queue.apart;
}
