import type { TaskStore } from '../tasks/task-store.ts';
import { eachRun, type Runs } from '../tasks/work-queue.ts';

/* Tasks on the way through their states as the records of a journal tell it, some of which may be missing. */

export function each(runs: Runs, store: TaskStore, visit: (id: number) => void): void {
  eachWithin(runs, store, (from, to) => {
    for (let id = from; id < to; id++) visit(id);
  });
}

/** Runs as far as there are tasks. */
export function eachWithin(runs: Runs, store: TaskStore, visit: (from: number, to: number) => void): void {
  eachRun(runs, (from, to) => {
    const end = Math.min(to, store.count);
    if (from < end) visit(from, end);
  });
}

/** The same as `assign` of each: nearly always all of them wait, or all have been assigned, and are done in one go. */
export function assignAll(from: number, to: number, slot: number, store: TaskStore): void {
  for (let at = from; at < to;) {
    let end = at;
    while (end < to && store.state(end) === 'PENDING') end += 1;
    if (end > at) store.assignRange(at, end, slot);
    else assign(at, slot, store);
    at = Math.max(end, at + 1);
  }
}

/** A record may be missing before this one (damage): the task is led to ASSIGNED from wherever it stands, if it may be. */
function assign(id: number, slot: number, store: TaskStore): void {
  const state = store.state(id);
  if (state === 'ASSIGNED') return;
  if (state !== 'PENDING') store.move(id, 'PENDING');
  store.assignRange(id, id + 1, slot);
}

export function inHand(id: number, store: TaskStore): boolean {
  if (id >= store.count) return false;
  assign(id, store.slot[id] ?? 0, store);
  store.run(id);
  return true;
}
