import type { EventLoopUtilization } from 'node:perf_hooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../../shared/domain/worker.ts';
import { ControlRow, makeControl } from './control.ts';
import { WorkerHealthMonitor } from './health-monitor.ts';
import { judge, type LivenessFacts } from './verdict.ts';

const LIMITS = { timeoutMs: 60_000, criticalMs: 120_000 };
const calm: LivenessFacts = {
  busy: true,
  quietMs: 0,
  runningMs: 0,
  utilization: 0.5,
  cpuMoves: null,
  deadlineMs: null,
  usualMs: null,
};

describe('the verdict', () => {
  test.each<[string, Partial<LivenessFacts>, string, number | undefined]>([
    ['without a lease it is idle, however long', { busy: false, quietMs: 9e9, utilization: 1 }, 'idle', undefined],
    ['progress lately: working', { quietMs: 59_999, utilization: 1 }, 'working', undefined],
    ['silent and spinning: stuck, now', { quietMs: 60_000, utilization: 0.91 }, 'stuck', 0],
    ['silent at just 0.9: no progress', { quietMs: 60_000, utilization: 0.9 }, 'no-progress', 60_000],
    ['silent and half busy: no progress', { quietMs: 80_000, utilization: 0.5 }, 'no-progress', 40_000],
    ['silent and at rest: waiting', { quietMs: 60_000, utilization: 0.04 }, 'waiting', 60_000],
    ['waiting to the critical end', { quietMs: 120_000, utilization: 0 }, 'waiting', 0],
    ['waiting beyond it', { quietMs: 500_000, utilization: 0 }, 'waiting', 0],
    ['long, with nothing to compare', { runningMs: 9e9 }, 'working', undefined],
    ['long, below the floor of 30 s', { runningMs: 30_000, usualMs: 1 }, 'working', undefined],
    ['longer than the floor and usual', { runningMs: 30_001, usualMs: 1 }, 'slow', undefined],
    ['three times the usual, not more', { runningMs: 60_000, usualMs: 20_000 }, 'working', undefined],
    ['more than three times the usual', { runningMs: 60_001, usualMs: 20_000 }, 'slow', undefined],
    [
      'slow and silent is not slow but stuck',
      { runningMs: 9e9, quietMs: 61_000, utilization: 1, usualMs: 1 },
      'stuck',
      0,
    ],
    ['in code, and its processor time grows', { quietMs: 60_000, utilization: 1, cpuMoves: true }, 'stuck', 0],
    ['in a call of the system', { quietMs: 60_000, utilization: 1, cpuMoves: false }, 'waiting', 60_000],
    ['in such a call to the end', { quietMs: 120_000, utilization: 1, cpuMoves: false }, 'waiting', 0],
    [
      'a long native call in time',
      { quietMs: 200_000, utilization: 1, cpuMoves: true, deadlineMs: 200_001 },
      'working',
      undefined,
    ],
    [
      'the same where processor time is not known',
      { quietMs: 200_000, utilization: 1, deadlineMs: 200_001 },
      'working',
      undefined,
    ],
    ['past its deadline', { quietMs: 200_001, utilization: 1, cpuMoves: true, deadlineMs: 200_001 }, 'stuck', 0],
    [
      'a long call in another thread',
      { quietMs: 200_000, utilization: 0, cpuMoves: false, deadlineMs: 200_001 },
      'working',
      undefined,
    ],
    [
      'that one past its deadline',
      { quietMs: 200_001, utilization: 0, cpuMoves: false, deadlineMs: 200_001 },
      'waiting',
      0,
    ],
    [
      'with a deadline, but blocked in the system',
      { quietMs: 61_000, utilization: 1, cpuMoves: false, deadlineMs: 90_000 },
      'waiting',
      59_000,
    ],
    [
      'a deadline shorter than the timeout says nothing',
      { quietMs: 59_999, utilization: 1, cpuMoves: true, deadlineMs: 10 },
      'working',
      undefined,
    ],
    ['polls without progress', { quietMs: 90_000, utilization: 0.3, cpuMoves: true }, 'no-progress', 30_000],
  ])('%s', (_, facts, verdict, stopsInMs) => {
    const made = judge({ ...calm, ...facts }, LIMITS);
    expect(made.verdict).toBe(verdict);
    expect(made.stopsInMs).toBe(stopsInMs);
    expect(made.reason.length).toBeGreaterThan(5);
  });
});

describe('the monitor, on a fake clock', () => {
  let clock: FakeClock;
  let monitor: WorkerHealthMonitor;
  let row: ControlRow;
  let leases: number;
  let active: number;
  let elapsed: number;
  let usualMs: number | null;
  let stops: { slot: number; error: TaskError; grace: boolean }[];
  let cpuMs: number | null;
  let states: string[];

  function make(more: { readonly enabled?: boolean } = {}): void {
    const control = makeControl(3);
    row = new ControlRow(control, 1);
    monitor = new WorkerHealthMonitor({
      slots: 2,
      isolated: 1,
      control,
      clock,
      limits: LIMITS,
      thresholds: { heapDegraded: 0.75, heapUnhealthy: 0.85, errorsDegraded: 0.05 },
      enabled: true,
      ...more,
      cpuMs: () => cpuMs,
      parkedUntil: () => undefined,
      onSample: () => undefined,
      utilization: (): EventLoopUtilization => ({ active, idle: elapsed - active, utilization: 0 }),
      leases: (slot) => (slot === 1 ? leases : 0),
      describe: (task) => ({ taskId: task, path: `/file-${task}`, size: 10, progress: 0 }),
      usualMs: () => usualMs,
      onStop: (slot, error, grace) => stops.push({ slot, error, grace }),
      onState: (slot, state) => states.push(`W${slot} ${state}`),
    });
    monitor.ready(1, 1);
  }

  beforeEach(() => {
    clock = new FakeClock();
    [leases, active, elapsed, usualMs, cpuMs] = [0, 0, 0, null, null];
    [stops, states] = [[], []];
    make();
  });

  /** Seconds pass, with a sample in each; `busy` is the share of them that the thread was in code. */
  function pass(seconds: number, busy = 0, each: () => void = () => undefined): void {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1000);
      elapsed += 1000;
      active += 1000 * busy;
      each();
      monitor.sample();
    }
  }
  function begin(task: number): void {
    leases = 1;
    row.store('current', task + 1);
    row.beat();
    pass(1);
  }
  const w1 = (): WorkerHealthMetrics => {
    const [metrics] = monitor.metrics();
    if (metrics === undefined) throw new Error('There is no W1.');
    return metrics;
  };

  test('idle for a day is healthy, and the first task after it starts with a clean slate', () => {
    pass(86_400);
    expect(w1()).toMatchObject({ state: 'HEALTHY', verdict: 'idle' });
    begin(4);
    pass(58);
    expect(w1()).toMatchObject({ state: 'HEALTHY', verdict: 'working', currentTask: { path: '/file-4' } });
    expect(stops).toEqual([]);
  });

  test('a lease that comes after long idleness is not blamed for it, though its thread has not moved yet', () => {
    pass(3600, 1);
    leases = 1;
    pass(59, 1);
    expect(w1()).toMatchObject({ state: 'HEALTHY', verdict: 'working' });
    pass(1, 1);
    expect(stops).toHaveLength(1);
  });

  test('slow, with progress: DEGRADED and never stopped', () => {
    usualMs = 2000;
    begin(0);
    pass(29, 1, () => row.beat());
    expect(w1().state).toBe('HEALTHY');
    pass(3600, 1, () => row.beat());
    expect(w1()).toMatchObject({ state: 'DEGRADED', verdict: 'slow' });
    expect(w1().currentTask?.runningMs).toBeGreaterThan(3600_000);
    expect(stops).toEqual([]);
  });

  test('spinning without progress: stopped at the timeout, with a reason for its task', () => {
    begin(0);
    pass(59, 1);
    expect(stops).toEqual([]);
    pass(1, 1);
    expect(stops).toMatchObject([{ slot: 1, error: { class: 'transient', code: 'STOPPED' } }]);
    expect(stops[0]?.error.message).toContain('No progress for 60 s');
  });

  test('waiting: UNHEALTHY at the timeout with a countdown, stopped at the critical one', () => {
    begin(0);
    pass(60);
    expect(w1()).toMatchObject({ state: 'UNHEALTHY', verdict: 'waiting', stopsInMs: 60_000 });
    pass(22);
    expect(w1().stopsInMs).toBe(38_000);
    pass(37);
    expect(stops).toEqual([]);
    pass(1);
    expect(stops).toHaveLength(1);
  });

  test('a sign of life takes the countdown away, and three good samples the state', () => {
    begin(0);
    pass(70);
    expect(w1().state).toBe('UNHEALTHY');
    row.beat();
    pass(2);
    expect(w1()).toMatchObject({ state: 'UNHEALTHY', verdict: 'working' });
    expect(w1()).not.toHaveProperty('stopsInMs');
    pass(1);
    expect(w1().state).toBe('HEALTHY');
    expect(states).toContain('W1 UNHEALTHY');
  });

  test('time that the machine slept counts for nobody', () => {
    begin(0);
    pass(50);
    // The active clock stands still; only the wall goes on.
    elapsed += 8 * 3600_000;
    pass(5);
    expect(w1().state).toBe('HEALTHY');
  });

  test('a death is FAILED, then RECOVERING; a new thread is HEALTHY and counts as a restart', () => {
    begin(7);
    expect(monitor.running(1)).toEqual({ task: 7, lease: 0 });
    monitor.exited(1, { class: 'transient', code: 'EXIT', message: 'It ended.' }, 'A new one starts.');
    expect(w1()).toMatchObject({ state: 'RECOVERING', verdict: 'dead', reason: 'It ended. A new one starts.' });
    expect(monitor.healthyWorkers).toBe(0);
    monitor.ready(1, 2);
    expect(w1()).toMatchObject({ state: 'HEALTHY', generation: 2, restarts: 1 });
    expect(monitor.running(1)).toBeNull();
    expect(states).toEqual(['W1 HEALTHY', 'W1 HEALTHY', 'W1 FAILED', 'W1 RECOVERING', 'W1 HEALTHY']);
  });

  test('without recovery the dead stay dead', () => {
    monitor.exited(1, { class: 'transient', code: 'EXIT', message: 'It ended.' }, null);
    pass(100);
    expect(w1().state).toBe('FAILED');
    expect([monitor.livingWorkers, monitor.healthyWorkers]).toEqual([1, 0]);
  });

  test('errors in the last twenty make it DEGRADED, once there are twenty', () => {
    monitor.results(1, 17, 2);
    pass(5);
    expect(w1()).toMatchObject({ state: 'HEALTHY', errorRate: 2 / 19 });
    monitor.results(1, 1, 0);
    pass(1);
    expect(w1()).toMatchObject({ state: 'DEGRADED', errorRate: 0.1 });
    monitor.results(1, 100, 0);
    pass(2);
    expect(w1().state).toBe('DEGRADED');
    pass(1);
    expect(w1()).toMatchObject({ state: 'HEALTHY', errorRate: 0 });
  });

  test.each([
    [75, 'HEALTHY'],
    [76, 'DEGRADED'],
    [85, 'DEGRADED'],
    [86, 'UNHEALTHY'],
  ])('a heap of %i %% of its limit: %s', (percent, state) => {
    row.store('heapLimitKiB', 1000);
    row.store('heapKiB', percent * 10);
    pass(1);
    expect(w1()).toMatchObject({ state, memoryPercent: percent });
  });

  test('switched off, it sees exits alone', () => {
    make({ enabled: false });
    begin(0);
    pass(1000, 1);
    expect(w1().state).toBe('HEALTHY');
    expect(stops).toEqual([]);
    monitor.exited(1, { class: 'transient', code: 'EXIT', message: 'It ended.' }, 'A new one starts.');
    expect(w1().state).toBe('RECOVERING');
  });

  test('stopped, all are TERMINATED and none is counted', () => {
    monitor.start();
    monitor.stop();
    expect(monitor.metrics().map(({ state }) => state)).toEqual(['TERMINATED', 'TERMINATED']);
    expect([monitor.workerCount, monitor.healthyWorkers]).toEqual([0, 0]);
  });
});
