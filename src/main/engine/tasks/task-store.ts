import {
  FAIL_REASONS,
  NO_TASKS,
  TASK_STATES,
  TASK_TRANSITIONS,
  type CancelReason,
  type FailReason,
  type TaskCounts,
  type TaskError,
  type TaskState,
} from '../../../shared/domain/task.ts';
import { assertMove } from '../../../shared/domain/transitions.ts';

const CODE = Object.fromEntries(TASK_STATES.map((state, code) => [state, code])) as Record<TaskState, number>;
const REASONS = ['', ...FAIL_REASONS, 'user', 'halted'] as const;
type Reason = (typeof REASONS)[number];

/** A typed array in memory that worker threads see as well. */
export const shared = {
  bytes: (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length)),
  floats: (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(length * 4)),
};

/** What a TaskStore holds, as what crosses to other threads and stands in a snapshot. Columns are shared memory. */
export interface StoreContent {
  readonly state: Uint8Array;
  readonly reason: Uint8Array;
  readonly attempts: Uint8Array;
  readonly losses: Uint8Array;
  readonly errors: ReadonlyMap<number, TaskError>;
  readonly dueAt: ReadonlyMap<number, number>;
  /** Tasks in each state, by code; counted anew where it is left out, which takes 20 ms for a million. */
  readonly counts?: Float64Array;
}

/**
 * State of every task of a batch as columns: nine bytes a task, no objects. Errors and due times are kept only for
 * the few tasks that have one. Owned by main; workers read `attempts` and write `durationMs`.
 */
export class TaskStore {
  readonly count: number;
  readonly #state: Uint8Array;
  readonly #reason: Uint8Array;
  readonly attempts: Uint8Array;
  readonly losses: Uint8Array;
  readonly slot: Uint8Array;
  readonly durationMs: Float32Array;
  readonly #errors: Map<number, TaskError>;
  readonly #dueAt: Map<number, number>;
  readonly #counts: Float64Array;

  /** `content` as another store held it: it is taken over, not copied. */
  constructor(count: number, content?: StoreContent) {
    this.count = count;
    this.#state = content?.state ?? shared.bytes(count);
    this.#reason = content?.reason ?? shared.bytes(count);
    this.attempts = content?.attempts ?? shared.bytes(count);
    this.losses = content?.losses ?? shared.bytes(count);
    this.slot = shared.bytes(count);
    this.durationMs = shared.floats(count);
    this.#errors = new Map(content?.errors);
    this.#dueAt = new Map(content?.dueAt);
    this.#counts = content?.counts?.slice() ?? (content === undefined ? allPending(count) : counted(this.#state));
  }

  get content(): StoreContent {
    const { attempts, losses } = this;
    return {
      state: this.#state,
      reason: this.#reason,
      attempts,
      losses,
      errors: this.#errors,
      dueAt: this.#dueAt,
      counts: this.#counts,
    };
  }

  /** Codes of the states, index by task; for readers in other threads (`COMPLETED` is `COMPLETED_CODE`). */
  get stateColumn(): Uint8Array {
    return this.#state;
  }

  state(id: number): TaskState {
    return TASK_STATES[this.#state[id] ?? 0] ?? 'PENDING';
  }

  reason(id: number): Reason {
    return REASONS[this.#reason[id] ?? 0] ?? '';
  }

  error(id: number): TaskError | undefined {
    return this.#errors.get(id);
  }

  /** Wall-clock time when a RETRYING task is due. */
  dueAt(id: number): number | undefined {
    return this.#dueAt.get(id);
  }

  get retrying(): IterableIterator<[number, number]> {
    return this.#dueAt.entries();
  }

  get counts(): TaskCounts {
    const counts = { ...NO_TASKS };
    TASK_STATES.forEach((state, code) => {
      counts[state as keyof typeof counts] = this.#counts[code] ?? 0;
    });
    return counts;
  }

  countOf(state: TaskState): number {
    return this.#counts[CODE[state]] ?? 0;
  }

  /** Tasks that have ended by themselves, and how many of them badly. */
  get finished(): { readonly finished: number; readonly failed: number } {
    const failed = this.countOf('FAILED');
    return { finished: this.countOf('COMPLETED') + failed, failed };
  }

  /** Throws on a move that the table of task states does not hold. */
  move(id: number, to: TaskState): void {
    const from = this.state(id);
    assertMove(TASK_TRANSITIONS, from, to, `task ${id}`);
    this.#set(id, from, to);
  }

  /** ASSIGNED -> RUNNING -> COMPLETED for a whole range: the hot path, so checked by code and counted once. */
  completeRange(from: number, to: number): void {
    for (let id = from; id < to; id++) {
      if (this.#state[id] !== CODE.ASSIGNED) assertMove(TASK_TRANSITIONS, this.state(id), 'RUNNING', `task ${id}`);
      this.#state[id] = CODE.COMPLETED;
      this.attempts[id] = Math.min(255, (this.attempts[id] ?? 0) + 1);
    }
    this.#count(CODE.ASSIGNED, CODE.COMPLETED, to - from);
    if (this.#errors.size > 0) for (let id = from; id < to; id++) this.#errors.delete(id);
  }

  /** PENDING -> ASSIGNED for a whole range. */
  assignRange(from: number, to: number, slot: number): void {
    for (let id = from; id < to; id++) {
      if (this.#state[id] !== CODE.PENDING) assertMove(TASK_TRANSITIONS, this.state(id), 'ASSIGNED', `task ${id}`);
      this.#state[id] = CODE.ASSIGNED;
      this.slot[id] = slot;
    }
    this.#count(CODE.PENDING, CODE.ASSIGNED, to - from);
  }

  /** ASSIGNED -> PENDING for a whole range: the lease is gone and nobody is to blame. */
  returnRange(from: number, to: number): void {
    for (let id = from; id < to; id++) this.move(id, 'PENDING');
  }

  run(id: number): void {
    this.move(id, 'RUNNING');
  }

  fail(id: number, reason: FailReason, error: TaskError): void {
    this.move(id, 'FAILED');
    this.#reason[id] = REASONS.indexOf(reason);
    this.#errors.set(id, error);
  }

  retry(id: number, dueAt: number, error: TaskError): void {
    this.move(id, 'RETRYING');
    this.#dueAt.set(id, dueAt);
    this.#errors.set(id, error);
  }

  /** Keeps the error of an attempt that went back to the queue, for the screen. */
  note(id: number, error: TaskError): void {
    this.#errors.set(id, error);
  }

  cancel(id: number, reason: CancelReason): void {
    this.move(id, 'CANCELLED');
    this.#reason[id] = REASONS.indexOf(reason);
  }

  /** Cancels all that wait. Returns which they were, ascending. */
  cancelWaiting(reason: CancelReason): number[] {
    const ids: number[] = [];
    for (let id = 0; id < this.count; id++) {
      if (this.state(id) !== 'PENDING' && this.state(id) !== 'RETRYING') continue;
      this.cancel(id, reason);
      ids.push(id);
    }
    return ids;
  }

  /** A person asks for a FAILED or CANCELLED task once more: as new, but that a loss is not forgotten. */
  again(id: number): void {
    this.move(id, 'PENDING');
    this.attempts[id] = 0;
    const lost = Math.min(1, this.losses[id] ?? 0);
    this.losses[id] = lost;
    // What killed a worker says how its next attempt is to run.
    if (lost === 0) this.#errors.delete(id);
  }

  charge(id: number, attempts: number, losses: number): void {
    this.attempts[id] = Math.min(255, (this.attempts[id] ?? 0) + attempts);
    this.losses[id] = Math.min(255, (this.losses[id] ?? 0) + losses);
  }

  #set(id: number, from: TaskState, to: TaskState): void {
    this.#state[id] = CODE[to];
    this.#count(CODE[from], CODE[to], 1);
    if (from === 'RETRYING') this.#dueAt.delete(id);
    if (from === 'FAILED' || from === 'CANCELLED') this.#reason[id] = 0;
    if (to === 'COMPLETED') this.#errors.delete(id);
  }

  #count(from: number, to: number, by: number): void {
    this.#counts[from] = (this.#counts[from] ?? 0) - by;
    this.#counts[to] = (this.#counts[to] ?? 0) + by;
  }
}

interface Finished {
  readonly finished: number;
  readonly failed: number;
}

/** What was seen of what has ended, after some of it was begun afresh. */
export const seenAtMost = (seen: Finished, now: Finished): Finished => ({
  finished: Math.min(seen.finished, now.finished),
  failed: Math.min(seen.failed, now.failed),
});

function allPending(count: number): Float64Array {
  const counts = new Float64Array(TASK_STATES.length);
  counts[CODE.PENDING] = count;
  return counts;
}

function counted(states: Uint8Array): Float64Array {
  const counts = new Float64Array(TASK_STATES.length);
  for (const code of states) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** Value of COMPLETED in `stateColumn`. */
export const COMPLETED_CODE = CODE.COMPLETED;
