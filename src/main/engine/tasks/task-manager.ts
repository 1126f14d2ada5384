import type { CancelReason, TaskError } from '../../../shared/domain/task.ts';
import { decide, RETRY_BUDGET } from '../decide/decide.ts';
import type { Brake, Event, Facts } from '../decide/facts.ts';
import { doneRecord, type LeaseOutcome } from './lease-outcome.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';
import { isolatedWaiting, pickIsolated, pickShared } from './pick.ts';
import { Timers } from './timers.ts';
import { VerdictEffects } from './verdict-effects.ts';
import { eachRun, runLength, toRuns, type Runs, type Take } from './work-queue.ts';

/** A list of chunks given to one worker under a token that no other lease of the batch has, ever. */
export interface Grant {
  /** The token: the number of the lease. Only the current lease of a task may publish its output. */
  readonly lease: number;
  readonly slot: number;
  readonly runs: Runs;
  readonly files: number;
  readonly bytes: number;
  /** For a process of its own: one file that must not share one. */
  readonly isolated: boolean;
  /** How many times the usual heap it needs: twice after it ran out of memory. */
  readonly heapFactor: 1 | 2;
}

/** Life of the tasks of one batch: what is leased to whom, and what becomes of it. Decides nothing itself: asks `decide()`. */
export class TaskManager {
  /** Tasks that are left until a person says "go on". */
  readonly left: Set<number>;
  readonly #o: TaskManagerOptions;
  readonly #grants = new Map<number, Grant>();
  readonly #brakes = new Set<Brake>();
  readonly #timers: Timers;
  readonly #effects: VerdictEffects;
  /** Device errors of the few tasks that have seen one. Of this session: another may find a device that is mended. */
  readonly #deviceErrors = new Map<number, number>();
  readonly #brakesDue = new Map<Brake, TaskError | null>();
  /** Tasks that ran out of memory once, whatever came of them since. */
  readonly #ranOut = new Set<number>();
  #budget: number = RETRY_BUDGET.size;
  #nextLease: number;
  #cancelled: CancelReason | null = null;
  /** Where the halt policy counts from: who says "go on" after a halt has seen the failures so far. */
  #seen: Facts['batch'];

  constructor(options: TaskManagerOptions) {
    this.#o = options;
    this.#timers = new Timers(options.clock);
    this.#seen = options.seen ?? { finished: 0, failed: 0 };
    this.#nextLease = options.firstLease;
    this.left = new Set(options.left);
    this.#effects = new VerdictEffects(options, this.#timers);
  }

  /** Retries so far, over all sessions. */
  get retries(): number {
    return this.#effects.retries;
  }

  get inFlight(): ReadonlyMap<number, Grant> {
    return this.#grants;
  }

  get waiting(): number {
    return this.#o.queue.length;
  }

  /** Those of them that only `grantIsolated` gives out. */
  get isolatedWaiting(): number {
    return isolatedWaiting(this.#o.queue, this.#o.isolation);
  }

  get brakes(): ReadonlySet<Brake> {
    return this.#brakes;
  }

  /** True when no task can move any more. */
  get finished(): boolean {
    const { store } = this.#o;
    return store.countOf('COMPLETED') + store.countOf('FAILED') + store.countOf('CANCELLED') === store.count;
  }

  /** Queues what was left, as suspects. */
  takeUp(): void {
    const { store, queue } = this.#o;
    for (const task of this.left) {
      if (store.state(task) === 'RETRYING') store.move(task, 'PENDING');
      queue.pushSuspect(task);
    }
    this.left.clear();
  }

  brake(brake: Brake): void {
    this.#brakes.add(brake);
  }

  release(brake: Brake): void {
    if (!this.#brakes.delete(brake)) return;
    if (brake === 'halt') this.#seen = this.#finished();
    this.#o.onWork();
  }

  /**
   * The next lease for a slot; null when a brake is on or nothing waits for it. Recorded before it is returned.
   * `othersFree` tells that another slot could take a lease now: then a retry that failed on this one is left to it.
   */
  grant(slot: number, generation: number, maxFiles: number, maxBytes: number, othersFree = false): Grant | null {
    const most = this.#mayGrant(maxFiles);
    if (most === 0) return null;
    const ask = { slot, maxFiles: most, maxBytes, othersFree };
    return this.#grant(slot, generation, pickShared(this.#o.queue, this.#o.isolation, ask, this.quiet), false);
  }

  /**
   * One file for a process of its own; null when there is none. Suspects of an app's death come last, when nothing else
   * waits or runs: `othersInFlight` counts the leases of all slots but this one.
   */
  grantIsolated(slot: number, generation: number, othersInFlight: number): Grant | null {
    if (this.#mayGrant(1) === 0) return null;
    const quiet = othersInFlight === 0 && this.quiet;
    return this.#grant(slot, generation, pickIsolated(this.#o.queue, this.#o.isolation, slot, quiet), true);
  }

  /** Is this still the lease whose outcome counts? A lease that was lost, or settled, is not. */
  isCurrent(lease: number): boolean {
    return this.#grants.has(lease);
  }

  /**
   * Takes over what a worker made of its lease; outputs must be in place. Ignores leases that are no longer current.
   * `recorded`: the journal has `doneRecord(outcome)` already.
   */
  settle(outcome: LeaseOutcome, recorded = false): void {
    if (!this.#grants.delete(outcome.lease)) return;
    const { store } = this.#o;
    if (outcome.ok.length > 0) {
      const tasks = runLength(outcome.ok);
      const decision = decide(this.#facts(0), { kind: 'success', tasks });
      eachRun(outcome.ok, (from, to) => store.completeRange(from, to));
      this.#budget = Math.min(RETRY_BUDGET.size, this.#budget + decision.budget);
      this.#o.lane.ended(tasks, null);
      this.#due(decision.brake, null);
      if (!recorded) this.#o.record(doneRecord(outcome));
    }
    for (const { task, error } of outcome.errors) this.#apply(task, outcome.lease, { kind: 'error', error }, error);
    this.#return(outcome.lease, outcome.back);
    this.#putBrakes();
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
    this.#putBrakes();
    this.#o.onWork();
  }

  /** Puts a task that waits for its retry (after a restart) back on its timer, unless it is left. */
  rearm(task: number, delayMs: number): void {
    if (!this.left.has(task)) this.#effects.rearm(task, delayMs);
  }

  /** Cancels all that is not in a worker's hands; the rest follows when its lease comes back. */
  cancelAll(reason: CancelReason): void {
    this.#cancelled = reason;
    this.#timers.clear();
    this.#o.queue.clear();
    this.left.clear();
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
    this.#timers.clear();
  }

  /** Files that a lease may have now; 0 for none. A lane that is tried out is given one file at a time. */
  #mayGrant(maxFiles: number): number {
    if (decide(this.#facts(0), { kind: 'dispatch' }).task.kind !== 'go') return 0;
    if (this.#o.lane.kind !== 'half-open') return maxFiles;
    return this.#grants.size === 0 ? 1 : 0;
  }

  /** Nothing runs, and nothing is to come back to the queue by itself. */
  get quiet(): boolean {
    return this.#grants.size === 0 && this.#timers.size === 0;
  }

  #grant(slot: number, generation: number, taken: Take | null, isolated: boolean): Grant | null {
    if (taken === null) return null;
    const { store } = this.#o;
    const { runs, bytes } = taken;
    const first = runs[0] ?? 0;
    if (isolated && store.error(first)?.code === 'OUT_OF_MEMORY') this.#ranOut.add(first);
    const lease = this.#nextLease++;
    const grant: Grant = {
      lease,
      slot,
      runs,
      files: runLength(runs),
      bytes,
      isolated,
      heapFactor: isolated && this.#ranOut.has(first) ? 2 : 1,
    };
    eachRun(runs, (from, to) => store.assignRange(from, to, slot));
    this.#grants.set(lease, grant);
    this.#o.record({ k: 'lease', n: lease, w: slot, g: generation, c: [...runs] });
    return grant;
  }

  #facts(task: number, draw = 0): Facts {
    const { store, policy, halt, lane } = this.#o;
    const { finished, failed } = this.#finished();
    return {
      policy,
      halt,
      brakes: this.#brakes,
      task: {
        attempts: store.attempts[task] ?? 0,
        losses: store.losses[task] ?? 0,
        deviceErrors: this.#deviceErrors.get(task) ?? 0,
      },
      lane: lane.kind,
      batch: { finished: finished - this.#seen.finished, failed: failed - this.#seen.failed },
      budget: this.#budget,
      draw,
    };
  }

  #finished(): Facts['batch'] {
    const failed = this.#o.store.countOf('FAILED');
    return { finished: this.#o.store.countOf('COMPLETED') + failed, failed };
  }

  #apply(task: number, lease: number, event: Event, error: TaskError): void {
    const { store, record, random } = this.#o;
    // Drawn for errors alone: how often a worker asks for more must not change the delays of a seeded run.
    const decision = decide(this.#facts(task, random()), event);
    store.run(task);
    store.charge(task, decision.charge, decision.loss);
    if (decision.device > 0) this.#deviceErrors.set(task, (this.#deviceErrors.get(task) ?? 0) + 1);
    this.#budget = Math.max(0, this.#budget + decision.budget);
    if (decision.loss > 0) record({ k: 'loss', t: task, n: lease, l: store.losses[task] ?? 0, e: error });
    this.#effects.carryOut(task, lease, decision.task, error, this.#cancelled);
    if (event.kind === 'error' && error.class === 'device') this.#o.lane.ended(0, error);
    this.#due(decision.brake, error);
  }

  #due(brake: Brake | undefined, error: TaskError | null): void {
    if (brake !== undefined && !this.#brakesDue.has(brake)) this.#brakesDue.set(brake, error);
  }

  /** When all that a lease brought is settled: a batch with nothing left to do has nothing to halt. */
  #putBrakes(): void {
    for (const [brake, error] of this.#brakesDue) {
      if (!this.#brakes.has(brake) && !(brake === 'halt' && this.finished)) this.#o.onBrake(brake, error);
    }
    this.#brakesDue.clear();
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
}
