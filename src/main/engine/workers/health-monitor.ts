import type { EventLoopUtilization } from 'node:perf_hooks';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerHealthMetrics, WorkerState } from '../../../shared/domain/worker.ts';
import type { Clock } from '../ports.ts';
import { ControlRow, type ControlBuffers } from './control.ts';
import { lost } from './pool-thread.ts';
import { rank, stateFor, type HealthThresholds } from './slot-state.ts';
import { judge, type LivenessFacts, type LivenessLimits } from './verdict.ts';
import { metricsOf, type CurrentTask } from './worker-metrics.ts';
import { WorkerSlot } from './worker-slot.ts';

/** A worse state is left only after this many good samples. */
const GOOD_SAMPLES = 3;
const SAMPLE_MS = 1000;
/** Processor time that did not grow for this long stands still; a quarter of a shorter timeout. Active milliseconds. */
const CPU_STILL_MS = 500;
/** After a sleep no worker is stopped for this long, and with a short timeout for a quarter of it. Active milliseconds. */
const GRACE_MS = 15_000;
const GRACE_SHARE = 0.25;
const AT_REST: LivenessFacts = {
  busy: false,
  quietMs: 0,
  runningMs: 0,
  utilization: 0,
  cpuMoves: null,
  deadlineMs: null,
  usualMs: null,
};

export interface WorkerHealthMonitorOptions {
  /** Threads: rows 1 … `slots`, `W1` … */
  readonly slots: number;
  /** Seats of the isolation lane: the rows after them, `I1` …; shown once they were used. */
  readonly isolated: number;
  readonly control: ControlBuffers;
  readonly clock: Clock;
  readonly limits: LivenessLimits;
  readonly thresholds: HealthThresholds;
  /** Off: no verdicts, only exits are seen. */
  readonly enabled: boolean;
  /** Period in which the last sign of life is shown, active milliseconds; at each sample when left out. */
  readonly heartbeatMs?: number;
  readonly utilization: (slot: number, since?: EventLoopUtilization) => EventLoopUtilization | null;
  /** Processor time of the slot's thread so far; null where it is not known. */
  readonly cpuMs: (slot: number) => number | null;
  /** Leases the slot holds now. */
  readonly leases: (slot: number) => number;
  /** The file behind a task number, for the screen. */
  readonly describe: (task: number, row: ControlRow) => Omit<CurrentTask, 'runningMs'> | undefined;
  /** What 95 % of the files about as large as this task took at the most, milliseconds; null when too few are known. */
  readonly usualMs: (task: number) => number | null;
  readonly parkedUntil: (slot: number) => number | undefined;
  /** The worker is to be stopped; its task is told this error. `grace`: it may dispose of what it holds first. */
  readonly onStop: (slot: number, error: TaskError, grace: boolean) => void;
  /** The state or the verdict of a worker changed. */
  readonly onState: (slot: number, state: WorkerState, reason: string) => void;
  /** All workers were looked at. */
  readonly onSample: (slots: readonly WorkerSlot[]) => void;
}

/** Watches the workers: reads their words and their utilisation, judges, and has hung ones stopped. Runs in main. */
export class WorkerHealthMonitor {
  readonly #o: WorkerHealthMonitorOptions;
  readonly #slots: readonly WorkerSlot[];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WorkerHealthMonitorOptions) {
    this.#o = options;
    this.#slots = Array.from({ length: options.slots + options.isolated }, (_, i) => {
      const isolated = i >= options.slots;
      const id = isolated ? `I${i - options.slots + 1}` : `W${i + 1}`;
      return new WorkerSlot(i + 1, id, isolated, new ControlRow(options.control, i + 1));
    });
  }

  /** Milliseconds between two samples: a second, or a tenth of a shorter timeout. */
  get periodMs(): number {
    return Math.max(10, Math.min(SAMPLE_MS, this.#o.limits.timeoutMs / 10));
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.sample(), this.periodMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const slot of this.#slots) if (slot.state !== 'TERMINATED') slot.move('TERMINATED');
  }

  /** The machine slept or the process stood still: whoever was quiet gets time to show a sign of life. */
  slept(): void {
    const { limits, clock } = this.#o;
    const grace = Math.min(GRACE_MS, limits.timeoutMs * GRACE_SHARE);
    const earliest = clock.now() - limits.timeoutMs + grace;
    for (const slot of this.#slots) {
      slot.progressAt = Math.max(slot.progressAt, earliest);
      slot.eluAt = undefined;
    }
  }

  ready(slot: number, generation: number): void {
    const seat = this.#seat(slot);
    if (seat.state === 'RECOVERING' || seat.state === 'TERMINATED') seat.move('INITIALIZING');
    seat.begin(generation, this.#o.clock.now(), this.#o.clock.wall());
    seat.verdict = judge(AT_REST, this.#o.limits);
    this.#move(seat, 'HEALTHY', generation === 1 ? 'Started.' : 'A new worker took over.');
  }

  /** The worker died; what it had in hand stands in its row until the next one sits down. `next` says in words what follows; null: nothing, its place stays empty. */
  exited(slot: number, error: TaskError, next: string | null): void {
    const seat = this.#seat(slot);
    seat.restarts += 1;
    seat.verdict = { verdict: 'dead', reason: next === null ? error.message : `${error.message} ${next}` };
    // It died before it was ready: it had begun all the same.
    if (seat.state === 'RECOVERING' || seat.state === 'TERMINATED') this.#move(seat, 'INITIALIZING', 'Starting.');
    if (seat.state !== 'FAILED') this.#move(seat, 'FAILED', error.message);
    if (next !== null) this.#move(seat, 'RECOVERING', next);
  }

  /** The worker ended as it was asked to, between two leases. */
  retired(slot: number): void {
    const seat = this.#seat(slot);
    seat.verdict = judge(AT_REST, this.#o.limits);
    this.#move(seat, 'TERMINATED', 'Replaced by a fresh one.');
  }

  /** A thread of this slot was told to end and hangs in the system; nobody sits here until it lets go. */
  hangs(slot: number, error: TaskError): void {
    const seat = this.#seat(slot);
    seat.zombie = true;
    seat.verdict = {
      verdict: 'dead',
      reason: `${error.message} It can't be ended and hangs in the system; its place stays empty until it lets go.`,
    };
    if (seat.state === 'RECOVERING' || seat.state === 'TERMINATED')
      this.#move(seat, 'INITIALIZING', seat.verdict.reason);
    this.#move(seat, 'FAILED', seat.verdict.reason);
  }

  /** It let go at last. */
  released(slot: number): void {
    const seat = this.#seat(slot);
    if (!seat.zombie) return;
    seat.zombie = false;
    this.#move(seat, 'RECOVERING', 'What hung in the system is gone. A new worker starts.');
  }

  results(slot: number, ok: number, failed: number): void {
    this.#seat(slot).results(ok, failed);
  }

  /** What was to be stopped came through by itself. */
  spared(slot: number): void {
    this.#seat(slot).stopping = false;
    this.extend(slot);
  }

  /** Why a worker is counted down, in words; null when it is not. */
  hanging(slot: number): string | null {
    const { verdict } = this.#seat(slot);
    return verdict.stopsInMs === undefined ? null : verdict.reason;
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
    return this.#threads.filter((slot) => slot.state !== 'TERMINATED' && slot.generation > 0).length;
  }

  /** Slots that have a thread, or will have their first. */
  get livingWorkers(): number {
    return this.#threads.filter(({ state }) => state !== 'FAILED' && state !== 'RECOVERING' && state !== 'TERMINATED')
      .length;
  }

  get healthyWorkers(): number {
    return this.#threads.filter((slot) => slot.state === 'HEALTHY').length;
  }

  sample(): void {
    for (const slot of this.#slots) {
      if (slot.generation === 0 || slot.stopping || rank(slot.state) < 0) continue;
      this.#observe(slot);
      if (this.#o.enabled) this.#judge(slot);
    }
    this.#o.onSample(this.#slots);
  }

  metrics(): WorkerHealthMetrics[] {
    return this.#slots.filter((slot) => !slot.isolated || slot.generation > 0).map((slot) => this.#metricsOf(slot));
  }

  get #threads(): readonly WorkerSlot[] {
    return this.#slots.slice(0, this.#o.slots);
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
    if (beat !== slot.lastBeat || this.#o.leases(slot.number) === 0) slot.progressAt = Math.max(slot.progressAt, now);
    if (beat !== slot.lastBeat) slot.signWall = this.#o.clock.wall();
    slot.showBeat(now, this.#o.heartbeatMs ?? 0);
    if (task !== slot.lastTask) slot.taskSince = now;
    slot.lastBeat = beat;
    slot.lastTask = task;
  }

  #judge(slot: WorkerSlot): void {
    const before = slot.verdict.verdict;
    slot.verdict = judge(this.#factsOf(slot), this.#o.limits);
    if (slot.verdict.verdict !== before) this.#o.onState(slot.number, slot.state, slot.verdict.reason);
    if (slot.verdict.stopsInMs === 0) return this.#stop(slot);
    const wanted = stateFor(slot, this.#o.thresholds);
    if (rank(wanted) >= rank(slot.state)) {
      slot.goodSamples = 0;
      this.#move(slot, wanted, slot.verdict.reason);
    } else if (++slot.goodSamples >= GOOD_SAMPLES) this.#move(slot, wanted, 'Back to normal.');
  }

  #factsOf(slot: WorkerSlot): LivenessFacts {
    const { clock, limits } = this.#o;
    const now = clock.now();
    const quietMs = now - slot.progressAt;
    const deadlineMs = slot.row.load('deadlineMs');
    return {
      busy: this.#o.leases(slot.number) > 0,
      quietMs,
      runningMs: slot.lastTask === 0 ? 0 : now - slot.taskSince,
      utilization: slot.utilization,
      // Reading it costs a file: only for who has been quiet for a while.
      cpuMoves:
        quietMs > limits.timeoutMs / 4
          ? slot.cpuMoves(this.#o.cpuMs(slot.number), now, Math.min(CPU_STILL_MS, limits.timeoutMs / 4))
          : null,
      deadlineMs: deadlineMs === 0 || slot.lastTask === 0 ? null : deadlineMs,
      usualMs: slot.lastTask === 0 ? null : this.#o.usualMs(slot.lastTask - 1),
    };
  }

  #stop(slot: WorkerSlot): void {
    slot.stopping = true;
    if (slot.state !== 'UNHEALTHY') this.#move(slot, 'UNHEALTHY', slot.verdict.reason);
    const error = lost('STOPPED', `The worker was stopped. ${slot.verdict.reason}`);
    // Code that never pauses can't be asked for anything.
    this.#o.onStop(slot.number, error, slot.verdict.verdict !== 'stuck');
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
    const runningMs = Math.max(0, this.#o.clock.now() - slot.taskSince);
    return metricsOf(slot, {
      file: file === undefined ? undefined : { ...file, runningMs },
      parkedUntil: this.#o.parkedUntil(slot.number),
      zombie: slot.zombie,
    });
  }
}

/** Utilisation between two readings of the same thread. */
function share(now: EventLoopUtilization, before: EventLoopUtilization): number {
  const active = now.active - before.active;
  const idle = now.idle - before.idle;
  return active + idle <= 0 ? 0 : Math.min(1, Math.max(0, active / (active + idle)));
}
