import { assertNever } from '../../../shared/assert-never.ts';
import type { CancelReason, TaskError } from '../../../shared/domain/task.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import { decide, RETRY_BUDGET } from '../decide/decide.ts';
import type { Brake, Event, Facts, HaltPolicy, RetryPolicy } from '../decide/facts.ts';
import type { Clock, Random } from '../ports.ts';
import type { TaskStore } from './task-store.ts';
import { eachRun, runLength, toRuns, type Runs, type WorkQueue } from './work-queue.ts';

/** A list of chunks given to one worker under a token that no other lease of the batch has, ever. */
export interface Grant {
  /** The token: the number of the lease. Only the current lease of a task may publish its output. */
  readonly lease: number;
  readonly slot: number;
  readonly runs: Runs;
  readonly files: number;
  readonly bytes: number;
  readonly alone: boolean;
}

export interface ChunkError {
  readonly task: number;
  readonly error: TaskError;
}

/** What a worker made of its lease. Together the three lists are exactly the chunks of the lease. */
export interface LeaseOutcome {
  readonly lease: number;
  readonly ok: Runs;
  readonly errors: readonly ChunkError[];
  /** Facts of published outputs: task, size, mtime in ns, inode. */
  readonly outputs?: readonly (readonly [number, number, string, string])[];
  /** Not begun, or broken off because the lease was taken back. */
  readonly back: Runs;
}

export interface TaskManagerOptions {
  readonly store: TaskStore;
  readonly queue: WorkQueue;
  readonly policy: RetryPolicy;
  readonly halt: HaltPolicy;
  readonly clock: Clock;
  readonly random: Random;
  /** First lease number to use; above all that the journal has seen. */
  readonly firstLease: number;
  /** Retries charged before this session. */
  readonly retries: number;
  /** Where every change goes, in order. */
  readonly record: (record: JournalRecord) => void;
  /** Something may be leased that could not be before. */
  readonly onWork: () => void;
  readonly onBrake: (brake: Brake) => void;
  /** A task ended as FAILED. */
  readonly onFailed: (task: number, error: TaskError) => void;
}

/** Life of the tasks of one batch: what is leased to whom, and what becomes of it. Decides nothing itself: asks `decide()`. */
export class TaskManager {
  readonly #o: TaskManagerOptions;
  readonly #grants = new Map<number, Grant>();
  readonly #brakes = new Set<Brake>();
  readonly #timers = new Set<() => void>();
  #budget: number = RETRY_BUDGET.size;
  #nextLease: number;
  #retries: number;
  #cancelled: CancelReason | null = null;
  /** Where the halt policy counts from: who says "go on" after a halt has seen the failures so far. */
  #seen: Facts['batch'];

  constructor(options: TaskManagerOptions) {
    this.#o = options;
    this.#seen = this.#finished();
    this.#nextLease = options.firstLease;
    this.#retries = options.retries;
  }

  /** Retries so far, over all sessions. */
  get retries(): number {
    return this.#retries;
  }

  get inFlight(): ReadonlyMap<number, Grant> {
    return this.#grants;
  }

  get waiting(): number {
    return this.#o.queue.length;
  }

  get brakes(): ReadonlySet<Brake> {
    return this.#brakes;
  }

  /** True when no task can move any more. */
  get finished(): boolean {
    const { store } = this.#o;
    return store.countOf('COMPLETED') + store.countOf('FAILED') + store.countOf('CANCELLED') === store.count;
  }

  brake(brake: Brake): void {
    this.#brakes.add(brake);
  }

  release(brake: Brake): void {
    if (!this.#brakes.delete(brake)) return;
    if (brake === 'halt') this.#seen = this.#finished();
    this.#o.onWork();
  }

  /** The next lease for a slot; null when a brake is on or nothing waits. Recorded before it is returned. */
  grant(slot: number, generation: number, maxFiles: number, maxBytes: number): Grant | null {
    if (decide(this.#facts(0), { kind: 'dispatch' }).task.kind !== 'go') return null;
    const taken = this.#o.queue.take(maxFiles, maxBytes);
    if (taken === null) return null;
    const { runs, bytes, alone } = taken;
    const grant: Grant = { lease: this.#nextLease++, slot, runs, files: runLength(runs), bytes, alone };
    eachRun(runs, (from, to) => this.#o.store.assignRange(from, to, slot));
    this.#grants.set(grant.lease, grant);
    this.#o.record({ k: 'lease', n: grant.lease, w: slot, g: generation, c: [...runs] });
    return grant;
  }

  /** Is this still the lease whose outcome counts? A lease that was lost, or settled, is not. */
  isCurrent(lease: number): boolean {
    return this.#grants.has(lease);
  }

  /** Takes over what a worker made of its lease; outputs must be in place. Ignores leases that are no longer current. */
  settle(outcome: LeaseOutcome): void {
    if (!this.#grants.delete(outcome.lease)) return;
    const { store } = this.#o;
    if (outcome.ok.length > 0) {
      eachRun(outcome.ok, (from, to) => store.completeRange(from, to));
      this.#budget = Math.min(RETRY_BUDGET.size, this.#budget + runLength(outcome.ok) * RETRY_BUDGET.perSuccess);
      const o = (outcome.outputs ?? []).map((facts): [number, number, string, string] => [...facts]);
      this.#o.record({ k: 'done', n: outcome.lease, c: [...outcome.ok], ...(o.length === 0 ? {} : { o }) });
    }
    for (const { task, error } of outcome.errors) this.#apply(task, outcome.lease, { kind: 'error', error }, error);
    this.#return(outcome.lease, outcome.back);
    this.#o.onWork();
  }

  /** The worker of a lease died. Only the task that was running is to blame, if one was; all the others go back free. */
  lose(lease: number, running: number | null, error: TaskError): void {
    const grant = this.#grants.get(lease);
    if (grant === undefined) return;
    this.#grants.delete(lease);
    const rest: number[] = [];
    let blamed = false;
    eachRun(grant.runs, (from, to) => {
      for (let id = from; id < to; id++) {
        if (id === running) blamed = true;
        else rest.push(id);
      }
    });
    if (blamed && running !== null) this.#apply(running, lease, { kind: 'loss', error }, error);
    this.#return(lease, toRuns(rest));
    this.#o.onWork();
  }

  /** Puts a task that waits for its retry (after a restart) back on its timer. */
  rearm(task: number, delayMs: number): void {
    this.#later(delayMs, () => this.#due(task));
  }

  /** Cancels all that is not in a worker's hands; the rest follows when its lease comes back. */
  cancelAll(reason: CancelReason): void {
    this.#cancelled = reason;
    this.#clearTimers();
    this.#o.queue.clear();
    const { store } = this.#o;
    const ids: number[] = [];
    for (let id = 0; id < store.count; id++) {
      if (store.state(id) !== 'PENDING' && store.state(id) !== 'RETRYING') continue;
      store.cancel(id, reason);
      ids.push(id);
    }
    if (ids.length > 0) this.#o.record({ k: 'cancel', r: reason, c: toRuns(ids) });
    this.#o.onWork();
  }

  stop(): void {
    this.#clearTimers();
  }

  #facts(task: number): Facts {
    const { store, policy, halt, random } = this.#o;
    const { finished, failed } = this.#finished();
    return {
      policy,
      halt,
      brakes: this.#brakes,
      task: { attempts: store.attempts[task] ?? 0, losses: store.losses[task] ?? 0 },
      batch: { finished: finished - this.#seen.finished, failed: failed - this.#seen.failed },
      budget: this.#budget,
      draw: random(),
    };
  }

  #finished(): Facts['batch'] {
    const failed = this.#o.store.countOf('FAILED');
    return { finished: this.#o.store.countOf('COMPLETED') + failed, failed };
  }

  #apply(task: number, lease: number, event: Event, error: TaskError): void {
    const { store, queue, record, clock } = this.#o;
    const decision = decide(this.#facts(task), event);
    store.run(task);
    store.charge(task, decision.charge, decision.loss);
    this.#budget = Math.max(0, this.#budget + decision.budget);
    const attempts = store.attempts[task] ?? 0;
    if (decision.loss > 0) record({ k: 'loss', t: task, n: lease, l: store.losses[task] ?? 0, e: error });
    const verdict = decision.task;
    switch (verdict.kind) {
      case 'fail':
        store.fail(task, verdict.reason, error);
        record({ k: 'fail', t: task, n: lease, r: verdict.reason, a: attempts, e: error });
        this.#o.onFailed(task, error);
        break;
      case 'retry': {
        const due = clock.wall() + verdict.delayMs;
        store.retry(task, due, error);
        this.#retries += 1;
        record({ k: 'retry', t: task, n: lease, a: attempts, due, e: error });
        if (this.#cancelled === null) this.#later(verdict.delayMs, () => this.#due(task));
        break;
      }
      case 'last-pass':
        store.move(task, 'PENDING');
        store.note(task, error);
        this.#retries += 1;
        record({ k: 'retry', t: task, n: lease, a: attempts, due: clock.wall(), e: error });
        if (this.#cancelled === null) queue.pushLastPass(task);
        break;
      case 'requeue':
        store.move(task, 'PENDING');
        store.note(task, error);
        record({ k: 'back', n: lease, c: [task, task + 1] });
        this.#requeue(task, verdict.alone, verdict.delayMs);
        break;
      case 'go':
      case 'hold':
      case 'complete':
        throw new Error(`decide() answered ${verdict.kind} to ${event.kind}`);
      default:
        assertNever(verdict);
    }
    if (this.#cancelled !== null && verdict.kind !== 'fail') this.#cancelNow(task, this.#cancelled);
    if (decision.brake !== undefined && !this.#brakes.has(decision.brake)) this.#o.onBrake(decision.brake);
  }

  #requeue(task: number, alone: boolean, delayMs: number): void {
    if (this.#cancelled !== null) return;
    const { queue, onWork } = this.#o;
    const push = (): void => (alone ? queue.pushAlone(task) : queue.push(task));
    if (delayMs === 0) return push();
    this.#later(delayMs, () => {
      push();
      onWork();
    });
  }

  #return(lease: number, runs: Runs): void {
    if (runs.length === 0) return;
    const { store, queue, record } = this.#o;
    eachRun(runs, (from, to) => store.returnRange(from, to));
    record({ k: 'back', n: lease, c: [...runs] });
    if (this.#cancelled === null) return eachRun(runs, (from, to) => queue.pushRange(from, to));
    for (let i = 0; i < runs.length; i += 2) {
      for (let id = runs[i] ?? 0; id < (runs[i + 1] ?? 0); id++) store.cancel(id, this.#cancelled);
    }
    record({ k: 'cancel', r: this.#cancelled, c: [...runs] });
  }

  #cancelNow(task: number, reason: CancelReason): void {
    this.#o.store.cancel(task, reason);
    this.#o.record({ k: 'cancel', r: reason, c: [task, task + 1] });
  }

  #due(task: number): void {
    const { store, queue, onWork } = this.#o;
    if (store.state(task) !== 'RETRYING') return;
    store.move(task, 'PENDING');
    queue.push(task);
    onWork();
  }

  #later(ms: number, run: () => void): void {
    const cancel = this.#o.clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  #clearTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}
