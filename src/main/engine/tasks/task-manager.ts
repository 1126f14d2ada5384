import type { CancelReason, TaskError } from '../../../shared/domain/task.ts';
import { decide, RETRY_BUDGET } from '../decide/decide.ts';
import type { Brake, Event, Facts } from '../decide/facts.ts';
import type { ChunkedFile } from './chunk-board.ts';
import { ByHand } from './by-hand.ts';
import { ChunkLeases } from './chunk-leases.ts';
import type { ChunkRef, Grant } from './grant.ts';
import { LeaseBook, type Place } from './lease-book.ts';
import { doneRecord, type LeaseOutcome } from './lease-outcome.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';
import { isolatedWaiting, pickIsolated, pickShared } from './pick.ts';
import { Timers } from './timers.ts';
import { seenAtMost } from './task-store.ts';
import { VerdictEffects } from './verdict-effects.ts';
import { eachRun, inRuns, runLength, withoutOne, type Runs, type Take } from './work-queue.ts';

/** Life of the tasks of one batch: what is leased to whom, and what becomes of it. Decides nothing itself: asks `decide()`. */
export class TaskManager {
  /** Tasks that are left until a person says "go on". */
  readonly left: Set<number>;
  /** What a person does to single tasks. */
  readonly byHand: ByHand;
  readonly #o: TaskManagerOptions;
  readonly #leases: LeaseBook;
  readonly #brakes = new Set<Brake>();
  readonly #timers: Timers;
  readonly #effects: VerdictEffects;
  readonly #chunks: ChunkLeases;
  /** Device errors of the few tasks that have seen one. Of this session: another may find a device that is mended. */
  readonly #deviceErrors = new Map<number, number>();
  readonly #brakesDue = new Map<Brake, TaskError | null>();
  #budget: number = RETRY_BUDGET.size;
  #cancelled: CancelReason | null = null;
  /** Where the halt policy counts from: who says "go on" after a halt has seen the failures so far. */
  #seen: Facts['batch'];

  constructor(options: TaskManagerOptions) {
    this.#o = options;
    this.#timers = new Timers(options.clock);
    this.#seen = options.seen ?? { finished: 0, failed: 0 };
    this.#leases = new LeaseBook(options);
    this.left = new Set(options.left);
    this.#effects = new VerdictEffects(options, this.#timers);
    this.#chunks = new ChunkLeases(options, {
      apply: (task, lease, event, error) => this.#apply(task, lease, event, error),
      complete: (outcome, recorded) => this.#complete(outcome, recorded),
      cancelIfAsked: (task) => this.#cancelReturned([task, task + 1]),
    });
    this.byHand = new ByHand({
      options,
      timers: this.#timers,
      chunks: this.#chunks,
      left: this.left,
      onAgain: (tasks) => this.#afresh(tasks),
    });
  }

  /** Retries so far, over all sessions. */
  get retries(): number {
    return this.#effects.retries;
  }

  get inFlight(): ReadonlyMap<number, Grant> {
    return this.#leases.out;
  }

  get waiting(): number {
    return this.#o.queue.length + this.#chunks.waiting(false) + this.#chunks.waiting(true);
  }

  /** Files of which some chunks are done, or in hand. */
  get begun(): Iterable<ChunkedFile['progress']> {
    return this.#chunks.begun;
  }

  /** Those of them that only `grantIsolated` gives out. */
  get isolatedWaiting(): number {
    return isolatedWaiting(this.#o.queue, this.#o.isolation) + this.#chunks.waiting(true);
  }

  get brakes(): ReadonlySet<Brake> {
    return this.#brakes;
  }

  /** True when no task can move any more. */
  get finished(): boolean {
    const { store } = this.#o;
    return store.finished.finished + store.countOf('CANCELLED') === store.count;
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
    if (brake === 'halt') this.#seen = this.#o.store.finished;
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
    return this.#next({ slot, generation, isolated: false }, () =>
      pickShared(this.#o.queue, this.#o.isolation, ask, this.quiet),
    );
  }

  /**
   * One file for a process of its own; null when there is none. Suspects of an app's death come last, when nothing else
   * waits or runs: `othersInFlight` counts the leases of all slots but this one.
   */
  grantIsolated(slot: number, generation: number, othersInFlight: number): Grant | null {
    if (this.#mayGrant(1) === 0) return null;
    const quiet = othersInFlight === 0 && this.quiet;
    return this.#next({ slot, generation, isolated: true }, () =>
      pickIsolated(this.#o.queue, this.#o.isolation, slot, quiet),
    );
  }

  /** Is this still the lease whose outcome counts? A lease that was lost, or settled, is not. */
  isCurrent(lease: number): boolean {
    return this.#leases.out.has(lease);
  }

  /**
   * Takes over what a worker made of its lease; outputs must be in place. Ignores leases that are no longer current.
   * `recorded`: the journal has `doneRecord(outcome)` already.
   */
  settle(outcome: LeaseOutcome, recorded = false): void {
    const grant = this.#leases.end(outcome.lease);
    if (grant === undefined) return;
    if (grant.chunk === undefined) this.#settleFiles(outcome, recorded);
    else this.#chunks.settle(grant.chunk, outcome, recorded);
    this.byHand.tidy();
    this.#putBrakes();
    this.#o.onWork();
  }

  #settleFiles(outcome: LeaseOutcome, recorded: boolean): void {
    this.#complete(outcome, recorded);
    for (const { task, error } of outcome.errors) this.#apply(task, outcome.lease, { kind: 'error', error }, error);
    this.#return(outcome.lease, outcome.back);
  }

  #complete(outcome: LeaseOutcome, recorded: boolean): void {
    if (outcome.ok.length === 0) return;
    const tasks = runLength(outcome.ok);
    const decision = decide(this.#facts(0), { kind: 'success', tasks });
    eachRun(outcome.ok, (from, to) => this.#o.store.completeRange(from, to));
    this.#budget = Math.min(RETRY_BUDGET.size, this.#budget + decision.budget);
    this.#o.lane.ended(tasks, null);
    this.#due(decision.brake, null);
    if (!recorded) this.#o.record(doneRecord(outcome));
  }

  /** The worker of a lease died. Only the task that was running is to blame, if one was; all the others go back free. */
  lose(lease: number, running: number | null, error: TaskError): void {
    const grant = this.#leases.end(lease);
    if (grant === undefined) return;
    if (grant.chunk === undefined) this.#loseFiles(grant, running, error);
    else this.#chunks.lose(grant.chunk, lease, grant.chunk.task === running, error);
    this.byHand.tidy();
    this.#putBrakes();
    this.#o.onWork();
  }

  #loseFiles({ lease, runs }: Grant, running: number | null, error: TaskError): void {
    const blamed = running !== null && inRuns(runs, running);
    if (blamed) this.#apply(running, lease, { kind: 'loss', error }, error);
    this.#return(lease, blamed ? withoutOne(runs, running) : runs);
  }

  /** Puts a task that waits for its retry (after a restart) back on its timer, unless it is left. */
  rearm(task: number, delayMs: number): void {
    if (!this.left.has(task)) this.#effects.rearm(task, delayMs);
  }

  /** Cancels all that is not in a worker's hands; the rest follows when its lease comes back. */
  cancelAll(reason: CancelReason): void {
    this.#cancelled = reason;
    this.byHand.takeOffAll(reason);
  }

  stop(): void {
    this.#timers.clear();
  }

  /** Files that a lease may have now; 0 for none. A lane that is tried out is given one file at a time. */
  #mayGrant(maxFiles: number): number {
    if (decide(this.#facts(0), { kind: 'dispatch' }).task.kind !== 'go') return 0;
    if (this.#o.lane.kind !== 'half-open') return maxFiles;
    return this.#leases.out.size === 0 ? 1 : 0;
  }

  /** Nothing runs, and nothing is to come back to the queue by itself. */
  get quiet(): boolean {
    return this.#leases.out.size === 0 && this.#timers.size === 0 && !this.#chunks.busy;
  }

  /** Files that have begun come first: what is half done helps nobody. */
  #next(place: Place, pick: () => Take | null): Grant | null {
    const begun = this.#chunks.next(place.isolated);
    if (begun !== null) return this.#grantChunk(place, begun);
    const taken = pick();
    if (taken === null) return null;
    const [first = 0] = taken.runs;
    const chunk = runLength(taken.runs) === 1 ? this.#chunks.open(first, { ...place, ...taken }) : null;
    return chunk === null ? this.#leases.files(place, taken) : this.#grantChunk(place, chunk);
  }

  #grantChunk(place: Place, chunk: ChunkRef): Grant {
    return this.#leases.chunk(place, chunk, this.#chunks.give(chunk, place.slot));
  }

  #facts(task: number, draw = 0): Facts {
    const { store, policy, halt, lane } = this.#o;
    const { finished, failed } = store.finished;
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

  #apply(task: number, lease: number, event: Event, error: TaskError): void {
    const { store, record, random } = this.#o;
    // Drawn for errors alone: how often a worker asks for more must not change the delays of a seeded run.
    const decision = decide(this.#facts(task, random()), event);
    store.run(task);
    store.charge(task, decision.charge, decision.loss);
    if (decision.device > 0) this.#deviceErrors.set(task, (this.#deviceErrors.get(task) ?? 0) + 1);
    this.#budget = Math.max(0, this.#budget + decision.budget);
    if (decision.loss > 0) record({ k: 'loss', t: task, n: lease, l: store.losses[task] ?? 0, e: error });
    const cancelled = this.#cancelled ?? (this.byHand.isUnwanted(task) ? 'user' : null);
    this.#effects.carryOut(task, lease, decision.task, error, cancelled);
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
    eachRun(this.#cancelReturned(runs), (from, to) => queue.pushRange(from, to));
  }

  /** What came back and is cancelled, with all others or alone. Returns what still is to be done. */
  #cancelReturned(runs: Runs): Runs {
    return this.byHand.sift(runs, this.#cancelled);
  }

  /** As if they had never ended: the halt policy does not count the same failure twice. */
  #afresh(tasks: readonly number[]): void {
    tasks.forEach((task) => this.#deviceErrors.delete(task));
    this.#seen = seenAtMost(this.#seen, this.#o.store.finished);
  }
}
