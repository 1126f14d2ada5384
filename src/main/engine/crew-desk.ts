import { AppError } from '../../shared/app-error.ts';
import type { ParallelConfig } from '../../shared/domain/config.ts';
import type { MemoryGuardView } from '../../shared/domain/metrics.ts';
import type { WorkerHealthMetrics } from '../../shared/domain/worker.ts';
import type { WorkerAlerts } from './alerts/worker-alerts.ts';
import { allIsolated } from './batch/batch-inputs.ts';
import type { BatchRun } from './batch/batch-run.ts';
import { taskInHand } from './batch/task-view.ts';
import type { ProcessCounters } from './metrics/process-counters.ts';
import { workerName } from './log/engine-log.ts';
import { WorkerLog } from './log/worker-log.ts';
import type { BatteryProbe, Clock, IsolatedRunner, Logger, MemoryProbe, Random } from './ports.ts';
import { Gentle } from './gentle/gentle.ts';
import { WorkerPriority } from './gentle/worker-priority.ts';
import { machineBattery } from './metrics/machine-battery.ts';
import { machineMemory } from './metrics/machine-memory.ts';
import { CALM, guardView, memoryFloor } from './scheduling/memory-guard.ts';
import { Crew } from './workers/crew.ts';
import { keepThread } from './workers/thread-shelf.ts';

const MB = 1024 * 1024;

export interface CrewWiring {
  readonly config: ParallelConfig;
  /** The settings at this moment: thresholds act at once. */
  readonly settings: () => ParallelConfig;
  readonly slots: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly isolated: IsolatedRunner;
  readonly logger: Logger;
  readonly host: { readonly memory?: MemoryProbe; readonly battery?: BatteryProbe };
  readonly alerts: WorkerAlerts;
  readonly counters: ProcessCounters;
  /** The batch that runs, is paused or ended last. */
  readonly current: () => BatchRun | null;
  readonly onChange: () => void;
}

/** The crew of a processor: made when it is first needed, told of its batch, heard by its alerts. */
export class CrewDesk {
  readonly #o: CrewWiring;
  /** Whether work leaves the machine to others. */
  readonly gentle: Gentle;
  readonly #memory: MemoryProbe;
  readonly #priority = new WorkerPriority();
  #crew: Crew | null = null;
  #gapMs = 0;
  #closed = false;

  constructor(wiring: CrewWiring) {
    this.#o = wiring;
    this.#memory = wiring.host.memory ?? machineMemory;
    this.gentle = new Gentle({
      ...wiring,
      battery: wiring.host.battery ?? machineBattery,
      standing: () => wiring.settings().runGently,
      onChange: () => this.paced(),
    });
  }

  /** The crew, started if it was not. */
  get(): Crew {
    this.#crew ??= this.#make();
    return this.#crew;
  }

  /** A batch may come soon: its workers and the thread of its journal start now. */
  getReady(): void {
    if (this.#closed) return;
    this.get();
    keepThread('journal-thread');
  }

  /** Null before it was first needed. */
  get made(): Crew | null {
    return this.#crew;
  }

  get workers(): readonly WorkerHealthMetrics[] {
    return this.#crew?.metrics ?? [];
  }

  get memory(): MemoryGuardView {
    if (this.#crew !== null) return this.#crew.memory;
    const { freeBytes, totalBytes } = this.#memory();
    return guardView(CALM, freeBytes, memoryFloor(totalBytes, this.#o.config.memoryFloorMb * MB));
  }

  /** Counts the time without progress of a worker afresh. Throws AppError `usage` for an unknown id. */
  extend(workerId: string): void {
    this.#crew?.extend(this.#slotOf(workerId));
    this.#o.onChange();
  }

  /** Ends a worker now; the file in its hands counts a loss. Throws AppError `usage` for an unknown id. */
  stop(workerId: string): void {
    const slot = this.#slotOf(workerId);
    this.#crew?.stop(slot, { class: 'transient', code: 'STOPPED', message: 'The worker was stopped by hand.' });
  }

  /** More or fewer workers may work than before, or with another priority. */
  paced(): void {
    this.gentle.look();
    this.#prioritize();
    this.#o.current()?.workerReady();
    this.#o.onChange();
  }

  /** Brings the priority of all workers to what it should be, those that came since included. */
  #prioritize(): void {
    const crew = this.#crew;
    if (crew === null) return;
    const workers = Array.from({ length: crew.seats }, (_, i) => crew.identify(i + 1));
    // A process that may not be brought back up stays as it is until it is replaced: to end it would cost its file.
    for (const slot of this.#priority.apply(this.gentle.on, workers)) if (slot <= crew.slots) crew.replace(slot);
  }

  /** The machine slept or the process stood still: nobody is judged by it, and it is a mark and no alert. */
  slept(missedMs: number): void {
    this.#o.logger.log('info', 'The machine slept or the process stood still.', { missedMs });
    this.#gapMs += missedMs;
    this.#crew?.slept();
    this.#o.alerts.slept(missedMs);
  }

  /** Milliseconds slept since this was last asked. */
  takeGap(): number {
    const missed = this.#gapMs;
    this.#gapMs = 0;
    return missed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#crew?.close();
  }

  #slotOf(workerId: string): number {
    const found = this.workers.find((worker) => worker.workerId === workerId);
    if (found === undefined) throw new AppError('usage', `There is no worker ${workerId} here.`);
    return found.slot;
  }

  #make(): Crew {
    const { alerts, counters, current, onChange, logger, host: _host, ...rest } = this.#o;
    const log = new WorkerLog(
      logger,
      (slot) => workerName(slot, rest.slots),
      () => current()?.meta.id,
    );
    const { gentle } = this;
    gentle.look();
    const crew: Crew = new Crew({
      ...rest,
      memory: this.#memory,
      most: () => gentle.most,
      onSample: () => {
        gentle.look();
        this.#prioritize();
      },
      allIsolated: () => {
        const run = current();
        return run !== null && allIsolated(run.inputs);
      },
      patience: () => current()?.inputs.recipe.patience,
      leases: (slot) => current()?.leases(slot) ?? 0,
      usualMs: (task) => {
        const run = current();
        return run?.figures.usualMs(run.inputs.inputs.table.size[task] ?? 0) ?? null;
      },
      describe: (task, row) => taskInHand(current(), task, row.float('fileBytes')),
      ...log.hear({
        onReady: (slot) => {
          if (slot !== null) alerts.started();
          current()?.workerReady();
        },
        onDeath: (worker, error, next) => {
          counters.died(error);
          alerts.well(worker, 'gone');
          alerts.died(worker, error, next, crew.counts.living);
          // Nobody is left, and nobody comes: it would run for ever.
          if (next.kind === 'never' && crew.counts.living === 0) current()?.pause('crash-loop');
        },
        onNotStarted: (what, error) => {
          counters.notStarted();
          alerts.notStarted(what, error);
        },
        onUnwell: (worker, reason) => (reason === null ? alerts.well(worker) : alerts.unwell(worker, reason)),
        onZombie: (worker, error) => alerts.hangs(worker, error, crew.counts.living),
        onReleased: (worker) => alerts.released(worker),
        onRecycled: (recycled) => {
          counters.recycled(recycled.why);
          alerts.recycled(recycled, current()?.meta.title ?? '');
        },
        onBreaker: (breaker) => {
          counters.breaker = breaker;
          alerts.breaker(breaker);
          if (breaker === 'open') current()?.pause('crash-loop');
          else if (breaker === 'closed') current()?.pauses.poolIsWell();
          current()?.workerReady();
        },
        onMemory: (view, evicted) => {
          alerts.memory(view, evicted);
          current()?.workerReady();
        },
        onState: onChange,
      }),
    });
    return crew;
  }
}
