import type { MemoryGuardView } from '../../../shared/domain/metrics.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../../shared/domain/worker.ts';
import { NOT_STARTED } from '../isolation/death-words.ts';
import { IsolatedLane } from '../isolation/isolated-lane.ts';
import type { IsolatedFinish, IsolatedLease } from '../isolation/isolation-protocol.ts';
import type { PriorityOf } from '../gentle/worker-priority.ts';
import { heapPerWorkerMb } from '../scheduling/memory-plan.ts';
import { ControlRow, makeControl, RECALL_ALL, type ControlBuffers } from './control.ts';
import { EVICT_GRACE_MS, EVICTED, REPLACED } from './crew-errors.ts';
import type { CrewOptions } from './crew-options.ts';
import { HangWatch } from './hang-watch.ts';
import { healthLimits } from './health-limits.ts';
import { WorkerHealthMonitor } from './health-monitor.ts';
import { noteHungThreads } from './hung-threads.ts';
import { MemoryWatch } from './memory-watch.ts';
import { PoolHealth } from './pool-health.ts';
import type { BatchContext, FinishReply, LeaseReply, WorkerMessage, WorkerReply } from './protocol.ts';
import { mayTake } from './may-take.ts';
import { Recycler } from './recycler.ts';
import { nextWords, type Respawn } from './seat.ts';
import { StopLadder } from './stop-ladder.ts';
import { threadCpuMs } from './thread-cpu.ts';
import { WorkerPool } from './worker-pool.ts';
import type { WorkerSlot } from './worker-slot.ts';

const MB = 1024 * 1024;

/**
 * The workers of this process: threads in slots 1 … n, isolated processes in slots n + 1 … 2n, who watches them, and
 * what is done when they or the memory fail. Runs in main.
 */
export class Crew {
  /** Threads. */
  readonly slots: number;
  /** Threads and isolated processes together. */
  readonly seats: number;
  readonly control: ControlBuffers;
  readonly #o: CrewOptions;
  readonly #pool: WorkerPool;
  readonly #lane: IsolatedLane;
  readonly #monitor: WorkerHealthMonitor;
  readonly #ladder: StopLadder;
  readonly #recycler: Recycler;
  readonly #health: PoolHealth;
  readonly #memory: MemoryWatch;
  readonly #hangs: HangWatch;

  constructor(options: CrewOptions) {
    const { config, clock, slots } = options;
    this.#o = options;
    this.slots = slots;
    this.seats = 2 * slots;
    this.control = makeControl(this.seats);
    this.#memory = new MemoryWatch(clock, options.memory, config.memoryFloorMb * MB);
    this.#recycler = new Recycler(options.random, clock);
    this.#hangs = new HangWatch((slot, reason) => options.onUnwell(this.name(slot), reason));
    this.#health = new PoolHealth(clock, options.onBreaker);
    this.#ladder = new StopLadder({
      control: this.control,
      clock,
      dispose: (slot, reason) => (this.#isThread(slot) ? null : this.#lane.abort(slot, reason)),
      spared: (slot) => this.#monitor.spared(slot),
      terminate: (slot, error) => this.stop(slot, error),
    });
    this.#monitor = this.#makeMonitor();
    const heapMb = heapPerWorkerMb(slots + 1);
    this.#lane = new IsolatedLane({
      firstSlot: slots + 1,
      seats: slots,
      control: this.control,
      heapMb,
      runner: options.isolated,
      clock,
      onReady: (slot, generation) => (this.#monitor.ready(slot, generation), options.onReady(slot)),
      onFree: () => options.onReady(null),
      onExit: (slot, error, planned) => this.#processGone(slot, error, planned),
    });
    this.#pool = new WorkerPool({
      slots,
      heapMb,
      isLoading: (slot) => new ControlRow(this.control, slot).load('loading') === 1,
      respawn: config.enableAutoRecovery,
      clock,
      onReady: (slot, generation) => this.#ready(slot, generation),
      onExit: (slot, error, next) => this.#threadDied(slot, error, next),
      onRetired: (slot) => (this.#ladder.gone(slot), this.#monitor.retired(slot)),
      onZombie: (slot, error, empty) => {
        if (empty) this.#monitor.hangs(slot, error);
        options.onZombie(this.name(slot), error);
      },
      onNotStarted: (error) => {
        options.onNotStarted('A worker', error);
        this.#health.died();
      },
      onReleased: (slot) => (this.#monitor.released(slot), options.onReleased(this.name(slot))),
    });
    this.#monitor.start();
  }

  /** How people call a slot. */
  name(slot: number): string {
    return this.#isThread(slot) ? `W${slot}` : `I${slot - this.slots}`;
  }

  /** Whether the slot may be given a lease now. */
  isReady(slot: number): boolean {
    return mayTake(this.#health.breaker, slot, this.slots, (one) => this.#pool.isReady(one)) && this.isSeated(slot);
  }

  /** Whether the worker of a slot is there and well, whatever the breaker of the pool says. */
  isSeated(slot: number): boolean {
    return this.#isThread(slot) ? this.#pool.isReady(slot) : this.#lane.isReady(slot);
  }

  /** Whether a thread is there or will come. */
  get hasFuture(): boolean {
    return this.#o.config.enableAutoRecovery || this.#monitor.livingWorkers > 0;
  }

  generation(slot: number): number {
    return this.#isThread(slot) ? this.#pool.generation(slot) : this.#lane.generation(slot);
  }

  /** Sends a message to the thread of a slot. Rejects with `WorkerLost`. */
  run(slot: number, message: WorkerMessage): Promise<WorkerReply> {
    if (message.kind === 'lease') this.#recycler.leased(slot);
    return this.#pool.run(slot, message);
  }

  /** Sends one file to the process of a slot, with so many times the usual heap. Rejects with `WorkerLost`. */
  readonly runIsolated = (slot: number, lease: IsolatedLease, heapFactor: number): Promise<LeaseReply> =>
    this.#lane.run(slot, lease, { heapFactor });

  /** Has the process of a slot make the output of a batch. Rejects with `WorkerLost`. */
  readonly finishIsolated = (slot: number, work: IsolatedFinish): Promise<FinishReply> => this.#lane.finish(slot, work);

  /** The task that the slot's worker had in hand, or null between tasks. */
  running(slot: number): { readonly task: number; readonly lease: number } | null {
    return this.#monitor.running(slot);
  }

  /** What came of a lease: for the error rate, and against crash loops. */
  settled(slot: number, ok: number, failed: number): void {
    this.#monitor.results(slot, ok, failed);
    if (ok === 0) return;
    this.#health.succeeded();
    if (this.#isThread(slot)) this.#pool.succeeded(slot);
  }

  /** Ends the worker of a slot now. An error of class `nobody` counts no death. */
  stop(slot: number, error: TaskError): void {
    if (!this.#isThread(slot)) this.#lane.stop(slot, error);
    else if (error.class === 'nobody') this.#pool.retire(slot, 0, error);
    else this.#pool.stop(slot, error);
  }

  /** A new thread comes in its place when it has answered its leases. */
  replace(slot: number): void {
    this.#pool.retire(slot, null, REPLACED);
  }

  /** Counts the time without progress of a slot afresh. */
  extend(slot: number): void {
    this.#monitor.extend(slot);
  }

  /** The breaker is open: lets one worker try. What comes of it decides. */
  tryOne(): void {
    this.#health.try();
  }

  /** A batch begins: the deaths under the one before are none of its business. */
  begin(context: BatchContext): void {
    this.#health.reset();
    this.#pool.keepWarm({ kind: 'warm', key: context.key, context, slot: 0 });
  }

  end(): void {
    this.#pool.keepWarm(null);
  }

  /** After a sleep: nobody is judged by time in which he could not work. */
  slept(): void {
    this.#monitor.slept();
  }

  /** Workers that may have a lease at once. */
  get most(): number {
    return this.#o.most();
  }

  /** By what the system knows the worker of a slot: a thread by `tid`, 0 where it is not told; a process by `pid`. */
  identify(slot: number): PriorityOf {
    if (!this.#isThread(slot)) return { slot, tid: 0, pid: this.#lane.pid(slot) ?? 0 };
    return { slot, tid: new ControlRow(this.control, slot).load('tid'), pid: null };
  }

  get memory(): MemoryGuardView {
    return this.#memory.view;
  }

  get metrics(): readonly WorkerHealthMetrics[] {
    return this.#monitor.metrics();
  }

  /** Threads that there are, that live or will for the first time, and that are well. */
  get counts(): { readonly workers: number; readonly living: number; readonly healthy: number } {
    const monitor = this.#monitor;
    return { workers: monitor.workerCount, living: monitor.livingWorkers, healthy: monitor.healthyWorkers };
  }

  /** Ends all workers, as far as they can be ended; see `hungThreads()` for those that can't. */
  async close(): Promise<void> {
    this.#monitor.stop();
    this.#ladder.close();
    const [hung] = await Promise.all([this.#pool.close(), this.#lane.close()]);
    noteHungThreads(hung);
  }

  #makeMonitor(): WorkerHealthMonitor {
    const { config, settings, patience, clock, slots, leases, describe, usualMs, onState } = this.#o;
    return new WorkerHealthMonitor({
      slots,
      isolated: slots,
      control: this.control,
      clock,
      ...healthLimits(config, settings, patience),
      utilization: (slot, since) =>
        this.#isThread(slot) ? this.#pool.utilization(slot, since) : this.#lane.utilization(slot, since),
      cpuMs: (slot) =>
        this.#isThread(slot) ? threadCpuMs(new ControlRow(this.control, slot).load('tid')) : this.#lane.cpuMs(slot),
      leases,
      describe,
      usualMs,
      parkedUntil: (slot) => (this.#isThread(slot) ? this.#pool.parkedUntil(slot) : undefined),
      onStop: (slot, error, grace) => this.#ladder.stop(slot, error, grace),
      onState: (slot, state, reason) => {
        this.#hangs.look(slot, this.#monitor.hanging(slot));
        onState(slot, state, reason);
      },
      onSample: (all) => this.#sampled(all),
    });
  }

  readonly #isThread = (slot: number): boolean => slot <= this.slots;

  #ready(slot: number, generation: number): void {
    // A thread is given leases once it is ready: what was called back was of the one before.
    new ControlRow(this.control, slot).store('recall', 0);
    this.#monitor.ready(slot, generation);
    this.#recycler.began(slot);
    this.#o.onReady(slot);
  }

  #threadDied(slot: number, error: TaskError, next: Respawn): void {
    this.#ladder.gone(slot);
    this.#monitor.exited(slot, error, nextWords(next));
    this.#o.onDeath(this.name(slot), error, next);
    this.#health.died();
  }

  #processGone(slot: number, error: TaskError, planned: boolean): void {
    this.#ladder.gone(slot);
    const notStarted = error.code === NOT_STARTED;
    if (planned || (error.class === 'nobody' && !notStarted)) this.#monitor.retired(slot);
    else {
      this.#monitor.exited(slot, error, 'A new process starts with the next file.');
      if (notStarted) this.#o.onNotStarted('An isolated process', error);
      else this.#o.onDeath(this.name(slot), error, { kind: 'respawn', delayMs: 0 });
      // Second tries are there to fail: one that does has decided about its file.
      if (notStarted || this.#monitor.running(slot) === null || this.#o.allIsolated()) this.#health.died();
    }
    this.#o.onReady(null);
  }

  #sampled(all: readonly WorkerSlot[]): void {
    this.#o.onSample();
    for (const slot of all) {
      const recycled = this.#recycler.look(slot);
      if (recycled === null) continue;
      this.replace(slot.number);
      this.#o.onRecycled(recycled);
    }
    const look = this.#memory.look(() =>
      all.map(({ number, bytes }) => ({ slot: number, holdsLease: this.#o.leases(number) > 0, bytes })),
    );
    if (look === null || (!look.changed && look.evict === null)) return;
    if (look.evict !== null) this.#evict(look.evict);
    this.#o.onMemory(look.view, look.evict === null ? null : this.name(look.evict));
  }

  /** Takes the lease of a slot back; its thread goes, and its memory with it. */
  #evict(slot: number): void {
    if (!this.#isThread(slot)) return this.#lane.stop(slot, EVICTED);
    new ControlRow(this.control, slot).store('recall', RECALL_ALL);
    this.#pool.retire(slot, EVICT_GRACE_MS, EVICTED, true);
  }
}
