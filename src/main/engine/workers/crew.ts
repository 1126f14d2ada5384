import { freemem, totalmem } from 'node:os';
import { assertNever } from '../../../shared/assert-never.ts';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { MemoryGuardView } from '../../../shared/domain/metrics.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerHealthMetrics, WorkerState } from '../../../shared/domain/worker.ts';
import type { Clock, MemoryProbe, Random } from '../ports.ts';
import { CALM, guardMemory, guardView, memoryFloor } from '../scheduling/memory-guard.ts';
import { heapPerWorkerMb } from '../scheduling/memory-plan.ts';
import { ControlRow, makeControl, RECALL_ALL, type ControlBuffers } from './control.ts';
import { forget, poolBreaker, type PoolBreaker } from './crash-loop.ts';
import { WorkerHealthMonitor, type WorkerHealthMonitorOptions } from './health-monitor.ts';
import { noteHungThreads } from './hung-threads.ts';
import type { WorkerMessage, WorkerReply } from './protocol.ts';
import { Recycler, type Recycled } from './recycler.ts';
import type { Respawn } from './seat.ts';
import { StopLadder } from './stop-ladder.ts';
import { threadCpuMs } from './thread-cpu.ts';
import { WorkerPool } from './worker-pool.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** How long a worker has to give back a lease that is taken from it, active milliseconds. */
const EVICT_GRACE_MS = 2_000;
const EVICTED: TaskError = {
  class: 'nobody',
  code: 'EVICTED',
  message: 'Its lease was taken back because the machine was short of memory.',
};
const MB = 1024 * 1024;
const REPLACED: TaskError = { class: 'nobody', code: 'REPLACED', message: 'The worker was replaced by a fresh one.' };
/** Free memory is looked at this often, active milliseconds. */
const MEMORY_EVERY_MS = 1_000;

export const machineMemory: MemoryProbe = () => ({ freeBytes: freemem(), totalBytes: totalmem() });

export interface CrewOptions {
  readonly config: ParallelConfig;
  readonly slots: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: MemoryProbe;
  readonly leases: WorkerHealthMonitorOptions['leases'];
  readonly describe: WorkerHealthMonitorOptions['describe'];
  readonly usualMs: WorkerHealthMonitorOptions['usualMs'];
  readonly onReady: (slot: number) => void;
  readonly onDeath: (worker: string, error: TaskError, next: Respawn) => void;
  readonly onZombie: (worker: string, error: TaskError) => void;
  readonly onReleased: (worker: string) => void;
  readonly onRecycled: (recycled: Recycled) => void;
  readonly onBreaker: (breaker: PoolBreaker) => void;
  readonly onMemory: (view: MemoryGuardView, evicted: string | null) => void;
  readonly onState: (slot: number, state: WorkerState, reason: string) => void;
}

/** The workers of this process: the pool, who watches it, and what is done when it or the memory fails. Runs in main. */
export class Crew {
  readonly slots: number;
  readonly control: ControlBuffers;
  readonly #o: CrewOptions;
  readonly #pool: WorkerPool;
  readonly #monitor: WorkerHealthMonitor;
  readonly #ladder: StopLadder;
  readonly #recycler: Recycler;
  #deaths: readonly number[] = [];
  #lastSuccessAt: number | null = null;
  #breaker: PoolBreaker = 'closed';
  #memory = CALM;
  #memoryAt = Number.NEGATIVE_INFINITY;
  #view: MemoryGuardView;

  constructor(options: CrewOptions) {
    const { config, clock, slots } = options;
    this.#o = options;
    this.slots = slots;
    this.control = makeControl(slots);
    this.#view = guardView(CALM, options.memory().freeBytes, this.#floor());
    this.#recycler = new Recycler(options.random, clock);
    this.#ladder = new StopLadder({
      control: this.control,
      clock,
      terminate: (slot, error) => this.#pool.stop(slot, error),
    });
    this.#monitor = new WorkerHealthMonitor({
      slots,
      isolated: 0,
      control: this.control,
      clock,
      enabled: config.enableHealthMonitoring,
      limits: {
        timeoutMs: config.workerTimeoutSeconds * 1000,
        criticalMs: config.alertThresholds.workerTimeoutCritical * 1000,
      },
      thresholds: {
        heapDegraded: config.memoryThresholdPercent / 100,
        heapUnhealthy: config.alertThresholds.memoryCritical / 100,
        errorsDegraded: config.errorRateThreshold,
      },
      utilization: (slot, since) => this.#pool.utilization(slot, since),
      cpuMs: (slot) => threadCpuMs(new ControlRow(this.control, slot).load('tid')),
      leases: options.leases,
      describe: options.describe,
      usualMs: options.usualMs,
      parkedUntil: (slot) => this.#pool.parkedUntil(slot),
      zombie: (slot) => this.#pool.isZombie(slot),
      onStop: (slot, error, grace) => this.#ladder.stop(slot, error, grace),
      onState: options.onState,
      onSample: (all) => this.#sampled(all),
    });
    this.#pool = new WorkerPool({
      slots,
      heapMb: heapPerWorkerMb(slots + 1),
      respawn: config.enableAutoRecovery,
      clock,
      onReady: (slot, generation) => this.#ready(slot, generation),
      onExit: (slot, error, next) => this.#died(slot, error, next),
      onRetired: (slot) => this.#monitor.retired(slot),
      onZombie: (slot, error) => {
        this.#ladder.gone(slot);
        this.#monitor.hangs(slot, error);
        options.onZombie(this.#name(slot), error);
      },
    });
    this.#monitor.start();
  }

  /** Whether the slot may be given a lease now. */
  isReady(slot: number): boolean {
    return this.#mayTake(slot) && this.#pool.isReady(slot);
  }

  generation(slot: number): number {
    return this.#pool.generation(slot);
  }

  run(slot: number, message: WorkerMessage): Promise<WorkerReply> {
    if (message.kind === 'lease') this.#recycler.leased(slot);
    return this.#pool.run(slot, message);
  }

  /** The task that the slot's worker had in hand, or null between tasks. */
  running(slot: number): { readonly task: number; readonly lease: number } | null {
    return this.#monitor.running(slot);
  }

  /** What came of a lease: for the error rate, and against crash loops. */
  settled(slot: number, ok: number, failed: number): void {
    this.#monitor.results(slot, ok, failed);
    if (ok === 0) return;
    this.#lastSuccessAt = this.#o.clock.now();
    this.#pool.succeeded(slot);
    this.#setBreaker('success');
  }

  /** Ends the worker of a slot now. An error of class `nobody` counts no death. */
  stop(slot: number, error: TaskError): void {
    if (error.class === 'nobody') this.#pool.retire(slot, 0, error);
    else this.#pool.stop(slot, error);
  }

  /** Counts the time without progress of a slot afresh. */
  extend(slot: number): void {
    this.#monitor.extend(slot);
  }

  /** The breaker is open: lets one worker try. What comes of it decides. */
  tryOne(): void {
    this.#setBreaker('try');
  }

  get breaker(): PoolBreaker {
    return this.#breaker;
  }

  /** After a sleep: nobody is judged by time in which he could not work. */
  slept(): void {
    this.#monitor.slept();
  }

  get memory(): MemoryGuardView {
    return this.#view;
  }

  get metrics(): readonly WorkerHealthMetrics[] {
    return this.#monitor.metrics();
  }

  get workerCount(): number {
    return this.#monitor.workerCount;
  }

  get livingWorkers(): number {
    return this.#monitor.livingWorkers;
  }

  get healthyWorkers(): number {
    return this.#monitor.healthyWorkers;
  }

  /** Ends all workers, as far as they can be ended; see `hungThreads()` for those that can't. */
  async close(): Promise<void> {
    this.#monitor.stop();
    this.#ladder.close();
    noteHungThreads(await this.#pool.close());
  }

  #ready(slot: number, generation: number): void {
    this.#monitor.ready(slot, generation);
    this.#recycler.began(slot);
    this.#o.onReady(slot);
  }

  #died(slot: number, error: TaskError, next: Respawn): void {
    this.#ladder.gone(slot);
    const zombie = this.#pool.isZombie(slot);
    this.#monitor.exited(slot, error, nextWords(next));
    if (zombie) this.#o.onReleased(this.#name(slot));
    const now = this.#o.clock.now();
    this.#deaths = [...forget(this.#deaths, now), now];
    this.#o.onDeath(this.#name(slot), error, next);
    this.#setBreaker('death');
  }

  #setBreaker(event: 'death' | 'success' | 'try'): void {
    const before = this.#breaker;
    const facts = { deaths: this.#deaths, lastSuccessAt: this.#lastSuccessAt };
    this.#breaker = poolBreaker(before, event, facts, this.#o.clock.now());
    if (this.#breaker !== before) this.#o.onBreaker(this.#breaker);
  }

  #mayTake(slot: number): boolean {
    if (this.#breaker === 'closed') return true;
    if (this.#breaker === 'open') return false;
    for (let first = 1; first <= this.slots; first++) if (this.#pool.isReady(first)) return first === slot;
    return false;
  }

  #sampled(all: readonly WorkerSlot[]): void {
    for (const slot of all) {
      const recycled = this.#recycler.look(slot);
      if (recycled === null) continue;
      this.#pool.retire(slot.number, null, REPLACED);
      this.#o.onRecycled(recycled);
    }
    this.#guard(all);
  }

  #guard(all: readonly WorkerSlot[]): void {
    const now = this.#o.clock.now();
    if (now - this.#memoryAt < MEMORY_EVERY_MS) return;
    this.#memoryAt = now;
    const { freeBytes } = this.#o.memory();
    const floor = this.#floor();
    const slots = all.map((slot) => ({
      slot: slot.number,
      holdsLease: this.#o.leases(slot.number) > 0,
      bytes: slot.bytes,
    }));
    const { state, evict } = guardMemory(this.#memory, freeBytes, floor, slots);
    const changed = state.level !== this.#memory.level;
    this.#memory = state;
    this.#view = guardView(state, freeBytes, floor);
    if (evict !== null) this.#evict(evict);
    if (changed || evict !== null) this.#o.onMemory(this.#view, evict === null ? null : this.#name(evict));
  }

  /** Takes the lease of a slot back; its thread goes, and its memory with it. */
  #evict(slot: number): void {
    const row = new ControlRow(this.control, slot);
    row.store('recall', RECALL_ALL);
    this.#pool.retire(slot, EVICT_GRACE_MS, EVICTED);
  }

  #floor(): number {
    return memoryFloor(this.#o.memory().totalBytes, this.#o.config.memoryFloorMb * MB);
  }

  #name(slot: number): string {
    return slot <= this.slots ? `W${slot}` : `I${slot - this.slots}`;
  }
}

/** What follows a death, for the card of the worker; null: nothing. */
function nextWords(next: Respawn): string | null {
  switch (next.kind) {
    case 'never':
      return null;
    case 'park':
      return 'Too many deaths within a minute: its place stays empty for a while.';
    case 'respawn':
      return next.delayMs === 0
        ? 'A new worker starts.'
        : `A new worker starts in ${Math.ceil(next.delayMs / 1000)} s.`;
    default:
      return assertNever(next);
  }
}
