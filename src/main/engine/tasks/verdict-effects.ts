import { assertNever } from '../../../shared/assert-never.ts';
import type { CancelReason, TaskError } from '../../../shared/domain/task.ts';
import type { TaskVerdict } from '../decide/facts.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';
import type { Timers } from './timers.ts';

/** Carries out what was decided of one task: in the store, in the journal, in the queue. */
export class VerdictEffects {
  readonly #o: TaskManagerOptions;
  readonly #timers: Timers;
  #retries: number;

  constructor(options: TaskManagerOptions, timers: Timers) {
    this.#o = options;
    this.#timers = timers;
    this.#retries = options.retries;
  }

  /** Retries so far, over all sessions. */
  get retries(): number {
    return this.#retries;
  }

  /** Moves a RUNNING task on. Where all is cancelled, what would be tried again is cancelled too. */
  carryOut(task: number, lease: number, verdict: TaskVerdict, error: TaskError, cancelled: CancelReason | null): void {
    const { store, queue, record, clock } = this.#o;
    const attempts = store.attempts[task] ?? 0;
    switch (verdict.kind) {
      case 'fail':
        store.fail(task, verdict.reason, error);
        record({ k: 'fail', t: task, n: lease, r: verdict.reason, a: attempts, e: error });
        return this.#o.onFailed(task, error);
      case 'retry': {
        const due = clock.wall() + verdict.delayMs;
        store.retry(task, due, error);
        this.#retries += 1;
        record({ k: 'retry', t: task, n: lease, a: attempts, due, e: error });
        return this.#goOn(task, cancelled, () => this.rearm(task, verdict.delayMs));
      }
      case 'last-pass':
        store.move(task, 'PENDING');
        store.note(task, error);
        this.#retries += 1;
        record({ k: 'retry', t: task, n: lease, a: attempts, due: clock.wall(), e: error });
        this.#o.onLastPass();
        return this.#goOn(task, cancelled, () => queue.pushLastPass(task));
      case 'requeue':
        store.move(task, 'PENDING');
        store.note(task, error);
        // Of a loss the record before this one tells.
        record({ k: 'back', n: lease, c: [task, task + 1], ...(verdict.alone ? {} : { e: error }) });
        return this.#goOn(task, cancelled, () => this.#requeue(task, verdict.alone, verdict.delayMs));
      case 'go':
      case 'hold':
      case 'complete':
        throw new Error(`decide() answered ${verdict.kind} to the error of task ${task}`);
      default:
        assertNever(verdict);
    }
  }

  /** Puts a RETRYING task on its timer. */
  rearm(task: number, delayMs: number): void {
    const { store } = this.#o;
    this.#timers.later(task, delayMs, () => {
      if (store.state(task) !== 'RETRYING') return;
      store.move(task, 'PENDING');
      this.#pushRetry(task);
    });
  }

  #goOn(task: number, cancelled: CancelReason | null, queue: () => void): void {
    if (cancelled === null) return queue();
    this.#o.store.cancel(task, cancelled);
    this.#o.record({ k: 'cancel', r: cancelled, c: [task, task + 1] });
  }

  #requeue(task: number, alone: boolean, delayMs: number): void {
    const { queue } = this.#o;
    if (delayMs > 0) return this.#timers.later(task, delayMs, () => this.#pushRetry(task));
    if (alone) queue.pushAlone(task);
    else queue.push(task);
  }

  #pushRetry(task: number): void {
    const { store, queue, onWork } = this.#o;
    queue.pushRetry(task, store.slot[task] ?? 0);
    onWork();
  }
}
