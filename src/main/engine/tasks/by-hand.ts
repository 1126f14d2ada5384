import type { CancelReason, TaskState } from '../../../shared/domain/task.ts';
import type { ChunkLeases } from './chunk-leases.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';
import type { Timers } from './timers.ts';
import { eachRun, toRuns, type Runs } from './work-queue.ts';

/** What a person takes off the list. */
export interface TakenOff {
  /** Waited, and are CANCELLED now. */
  readonly cancelled: readonly number[];
  /** In a worker's hands: CANCELLED when their lease comes back, unless they are done or have failed by then. */
  readonly inHand: readonly number[];
}

interface Means {
  readonly options: TaskManagerOptions;
  readonly timers: Timers;
  readonly chunks: ChunkLeases;
  readonly left: Set<number>;
  /** These files begin afresh: what was counted of their earlier attempts is to be forgotten. */
  readonly onAgain: (tasks: readonly number[]) => void;
}

/** What a person does to single files of a batch: has them done again, or takes them off the list. */
export class ByHand {
  readonly #m: Means;
  /** In a worker's hands, and to be cancelled when they are back. */
  readonly #unwanted = new Set<number>();

  constructor(means: Means) {
    this.#m = means;
  }

  /** Whether a person wants no more of a file that is in a worker's hands. */
  isUnwanted(task: number): boolean {
    return this.#unwanted.has(task);
  }

  /**
   * Queues those of the tasks that are FAILED or CANCELLED, with all their attempts before them and no retry charged.
   * One that took a worker with it stays apart, and is poisoned by its next loss. Returns which they are, ascending.
   */
  again(tasks: readonly number[]): readonly number[] {
    const { store, queue, record, onWork } = this.#m.options;
    const taken = ascending(tasks).filter((task) => task < store.count && canBeDoneAgain(store.state(task)));
    if (taken.length === 0) return taken;
    for (const task of taken) store.again(task);
    this.#m.onAgain(taken);
    // Before any lease of theirs.
    record({ k: 'again', c: toRuns(taken) });
    for (const task of taken) queue.pushRetry(task, store.slot[task] ?? 0);
    onWork();
    return taken;
  }

  /** Cancels those that wait, and remembers those that are in a worker's hands. Such as have ended stay as they are. */
  takeOff(tasks: readonly number[]): TakenOff {
    const { store, queue, record, onWork } = this.#m.options;
    const all = ascending(tasks).filter((task) => task < store.count);
    const inHand = all.filter((task) => store.state(task) === 'ASSIGNED');
    const cancelled = all.filter((task) => store.state(task) === 'PENDING' || store.state(task) === 'RETRYING');
    for (const task of inHand) {
      this.#unwanted.add(task);
      this.#m.chunks.hold(task);
    }
    for (const task of cancelled) {
      this.#m.timers.drop(task);
      this.#m.left.delete(task);
      store.cancel(task, 'user');
    }
    if (cancelled.length === 0) return { cancelled, inHand };
    queue.remove(new Set(cancelled));
    record({ k: 'cancel', r: 'user', c: toRuns(cancelled) });
    this.#m.chunks.cancelled();
    onWork();
    return { cancelled, inHand };
  }

  /** Cancels all that wait. */
  takeOffAll(reason: CancelReason): void {
    const { store, queue, record, onWork } = this.#m.options;
    this.#m.timers.clear();
    queue.clear();
    this.#m.left.clear();
    const ids = store.cancelWaiting(reason);
    if (ids.length > 0) record({ k: 'cancel', r: reason, c: toRuns(ids) });
    this.#m.chunks.cancelled();
    onWork();
  }

  /**
   * Of tasks that came back and are PENDING: cancels all where all are cancelled (`reason`), else those that a person
   * took off. Returns the others.
   */
  sift(runs: Runs, reason: CancelReason | null): Runs {
    if (reason === null && this.#unwanted.size === 0) return runs;
    const { store, record } = this.#m.options;
    const kept: number[] = [];
    const off: number[] = [];
    eachRun(runs, (from, to) => {
      for (let task = from; task < to; task++) (reason !== null || this.#unwanted.has(task) ? off : kept).push(task);
    });
    for (const task of off) store.cancel(task, reason ?? 'user');
    if (off.length > 0) record({ k: 'cancel', r: reason ?? 'user', c: toRuns(off) });
    return toRuns(kept);
  }

  /** A lease has ended: what is in nobody's hands any more needs no remembering. */
  tidy(): void {
    for (const task of this.#unwanted)
      if (this.#m.options.store.state(task) !== 'ASSIGNED') this.#unwanted.delete(task);
  }
}

/** A person may ask again for what has ended and is not done. */
export const canBeDoneAgain = (state: TaskState): boolean => state === 'FAILED' || state === 'CANCELLED';

const ascending = (tasks: readonly number[]): number[] => [...new Set(tasks)].toSorted((one, other) => one - other);
