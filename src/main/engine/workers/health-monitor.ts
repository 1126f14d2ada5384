import type { EventLoopUtilization } from 'node:perf_hooks';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerHealthMetrics, WorkerState } from '../../../shared/domain/worker.ts';
import type { Clock } from '../ports.ts';
import { ControlRow, type ControlBuffers } from './control.ts';
import { judge, type LivenessLimits } from './verdict.ts';
import { WorkerSlot } from './worker-slot.ts';

/** A worse state is left only after this many good samples. */
const GOOD_SAMPLES = 3;
const SAMPLE_MS = 1000;

export type CurrentTask = NonNullable<WorkerHealthMetrics['currentTask']>;

/** Shares, 0 … 1, above which a worker that works counts as worse. */
export interface HealthThresholds {
  readonly heapDegraded: number;
  readonly heapUnhealthy: number;
  readonly errorsDegraded: number;
}

export interface WorkerHealthMonitorOptions {
  readonly slots: number;
  readonly control: ControlBuffers;
  readonly clock: Clock;
  readonly limits: LivenessLimits;
  readonly thresholds: HealthThresholds;
  /** Off: no verdicts, only exits are seen. */
  readonly enabled: boolean;
  readonly respawn: boolean;
  readonly utilization: (slot: number, since?: EventLoopUtilization) => EventLoopUtilization | null;
  /** Leases the slot holds now. */
  readonly leases: (slot: number) => number;
  /** The file behind a task number, for the screen. */
  readonly describe: (task: number, row: ControlRow) => Omit<CurrentTask, 'runningMs'> | undefined;
  readonly usualMs: () => number | null;
  /** The worker is to be stopped; its task is told this error. */
  readonly onStop: (slot: number, error: TaskError) => void;
  /** The state or the verdict of a worker changed. */
  readonly onState: (slot: number, state: WorkerState, reason: string) => void;
}

/** Watches the workers: reads their words and their utilisation, judges, and has hung ones stopped. Runs in main. */
export class WorkerHealthMonitor {
  readonly #o: WorkerHealthMonitorOptions;
  readonly #slots: readonly WorkerSlot[];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WorkerHealthMonitorOptions) {
    this.#o = options;
    this.#slots = Array.from(
      { length: options.slots },
      (_, i) => new WorkerSlot(i + 1, new ControlRow(options.control, i + 1)),
    );
  }

  /** Samples each second, and more often when the timeouts are shorter than ten seconds. */
  start(): void {
    if (this.#timer !== null) return;
    const period = Math.min(SAMPLE_MS, this.#o.limits.timeoutMs / 10);
    this.#timer = setInterval(() => this.sample(), Math.max(10, period));
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const slot of this.#slots) if (slot.state !== 'TERMINATED') slot.move('TERMINATED');
  }

  ready(slot: number, generation: number): void {
    const seat = this.#seat(slot);
    if (seat.state === 'RECOVERING' || seat.state === 'TERMINATED') seat.move('INITIALIZING');
    seat.generation = generation;
    seat.row.store('current', 0);
    seat.progressAt = this.#o.clock.now();
    seat.eluAt = undefined;
    seat.beatWall = this.#o.clock.wall();
    seat.verdict = judge({ busy: false, quietMs: 0, runningMs: 0, utilization: 0, usualMs: null }, this.#o.limits);
    this.#move(seat, 'HEALTHY', generation === 1 ? 'Started.' : 'A new worker took over.');
  }

  exited(slot: number, error: TaskError): void {
    const seat = this.#seat(slot);
    seat.verdict = { verdict: 'dead', reason: error.message };
    this.#move(seat, 'FAILED', error.message);
    if (this.#o.respawn) this.#move(seat, 'RECOVERING', 'A new worker starts.');
  }

  results(slot: number, ok: number, failed: number): void {
    this.#seat(slot).results(ok, failed);
  }

  /** Counts the time without progress afresh. */
  extend(slot: number): void {
    this.#seat(slot).progressAt = this.#o.clock.now();
  }

  /** The task that the slot's thread had in hand, or null between tasks. */
  running(slot: number): { readonly task: number; readonly lease: number } | null {
    const { row } = this.#seat(slot);
    const current = row.load('current');
    return current === 0 ? null : { task: current - 1, lease: row.load('lease') };
  }

  get workerCount(): number {
    return this.#slots.filter((slot) => slot.state !== 'TERMINATED' && slot.generation > 0).length;
  }

  /** Slots that have a thread, or will have their first. */
  get livingWorkers(): number {
    return this.#slots.filter(({ state }) => state !== 'FAILED' && state !== 'RECOVERING' && state !== 'TERMINATED')
      .length;
  }

  get healthyWorkers(): number {
    return this.#slots.filter((slot) => slot.state === 'HEALTHY').length;
  }

  sample(): void {
    for (const slot of this.#slots) {
      if (slot.generation === 0 || slot.state === 'FAILED' || slot.state === 'RECOVERING') continue;
      this.#observe(slot);
      if (this.#o.enabled) this.#judge(slot);
    }
  }

  metrics(): WorkerHealthMetrics[] {
    return this.#slots.map((slot) => this.#metricsOf(slot));
  }

  #observe(slot: WorkerSlot): void {
    const now = this.#o.clock.now();
    const elu = this.#o.utilization(slot.number);
    if (elu !== null) {
      const before = slot.eluAt;
      slot.utilization = before === undefined ? 0 : share(elu, before);
      slot.eluAt = elu;
    }
    const beat = slot.row.load('beat');
    const task = slot.row.load('current');
    if (beat !== slot.lastBeat || this.#o.leases(slot.number) === 0) {
      slot.progressAt = now;
      if (beat !== slot.lastBeat) slot.beatWall = this.#o.clock.wall();
    }
    if (task !== slot.lastTask) slot.taskSince = now;
    slot.lastBeat = beat;
    slot.lastTask = task;
  }

  #judge(slot: WorkerSlot): void {
    const now = this.#o.clock.now();
    const before = slot.verdict.verdict;
    slot.verdict = judge(
      {
        busy: this.#o.leases(slot.number) > 0,
        quietMs: now - slot.progressAt,
        runningMs: slot.lastTask === 0 ? 0 : now - slot.taskSince,
        utilization: slot.utilization,
        usualMs: this.#o.usualMs(),
      },
      this.#o.limits,
    );
    if (slot.verdict.verdict !== before) this.#o.onState(slot.number, slot.state, slot.verdict.reason);
    if (slot.verdict.stopsInMs === 0) {
      const error: TaskError = {
        class: 'transient',
        code: 'STOPPED',
        message: `The worker was stopped. ${slot.verdict.reason}`,
      };
      this.#o.onStop(slot.number, error);
      return;
    }
    const wanted = stateFor(slot, this.#o.thresholds);
    if (rank(wanted) >= rank(slot.state)) {
      slot.goodSamples = 0;
      this.#move(slot, wanted, slot.verdict.reason);
    } else if (++slot.goodSamples >= GOOD_SAMPLES) this.#move(slot, wanted, 'Back to normal.');
  }

  #move(slot: WorkerSlot, to: WorkerState, reason: string): void {
    if (slot.state === to) return;
    slot.move(to);
    this.#o.onState(slot.number, to, reason);
  }

  #seat(slot: number): WorkerSlot {
    const seat = this.#slots[slot - 1];
    if (seat === undefined) throw new Error(`There is no worker slot ${slot}.`);
    return seat;
  }

  #metricsOf(slot: WorkerSlot): WorkerHealthMetrics {
    const current = slot.row.load('current');
    const file = current === 0 ? undefined : this.#o.describe(current - 1, slot.row);
    const { verdict } = slot;
    return {
      workerId: `W${slot.number}`,
      slot: slot.number,
      generation: slot.generation,
      restarts: Math.max(0, slot.generation - 1),
      state: slot.state,
      verdict: verdict.verdict,
      reason: verdict.reason,
      ...(verdict.stopsInMs === undefined ? {} : { stopsInMs: verdict.stopsInMs }),
      cpuPercent: Math.round(slot.utilization * 1000) / 10,
      memoryPercent: Math.round(slot.heapShare * 1000) / 10,
      heapBytes: slot.row.load('heapKiB') * 1024,
      heapLimitBytes: slot.row.load('heapLimitKiB') * 1024,
      externalBytes: slot.row.load('externalKiB') * 1024,
      errorRate: slot.errorRate,
      tasksDone: slot.row.float('tasks'),
      bytesDone: slot.row.float('bytes'),
      ...(file === undefined
        ? {}
        : { currentTask: { ...file, runningMs: Math.max(0, this.#o.clock.now() - slot.taskSince) } }),
      lastBeatAt: slot.beatWall,
    };
  }
}

/** Utilisation between two readings of the same thread. */
function share(now: EventLoopUtilization, before: EventLoopUtilization): number {
  const active = now.active - before.active;
  const idle = now.idle - before.idle;
  return active + idle <= 0 ? 0 : Math.min(1, Math.max(0, active / (active + idle)));
}

function stateFor(slot: WorkerSlot, worse: HealthThresholds): 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' {
  const { verdict } = slot.verdict;
  if (verdict === 'waiting' || verdict === 'stuck' || verdict === 'no-progress') return 'UNHEALTHY';
  if (slot.heapShare > worse.heapUnhealthy) return 'UNHEALTHY';
  if (verdict === 'slow' || slot.heapShare > worse.heapDegraded) return 'DEGRADED';
  return slot.hasErrorRate && slot.errorRate > worse.errorsDegraded ? 'DEGRADED' : 'HEALTHY';
}

const RANK: Readonly<Partial<Record<WorkerState, number>>> = { HEALTHY: 0, DEGRADED: 1, UNHEALTHY: 2 };
const rank = (state: WorkerState): number => RANK[state] ?? 0;
