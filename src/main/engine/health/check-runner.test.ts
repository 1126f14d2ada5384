import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { CALM } from '../../../../test/support/fake-probe.ts';
import { CheckRunner } from './check-runner.ts';
import type { HealthCheck, HealthFacts, HealthReport } from './health-check.ts';

const FACTS: HealthFacts = {
  sample: {
    machine: { at: 0, ...CALM, diskPercent: 0, diskFreeBytes: 0 },
    throughput: { at: 0, filesPerSecond: 0, bytesPerSecond: 0, chunksPerSecond: 0, failedPerSecond: 0 },
    queue: 0,
    workers: { total: 0, healthy: 0, busy: 0 },
    workerCpu: [],
  },
  health: { isRunning: true, workerCount: 0, healthyWorkers: 0, activeTasks: 0, activeAlerts: 0 },
  stats: {
    chunksProcessed: 0,
    throughput: 0,
    workerHealth: { totalWorkers: 0, healthyWorkers: 0, avgCpuPercent: 0, avgMemoryPercent: 0 },
    faultTolerance: { activeTasks: 0, failedTasks: 0, retryingTasks: 0 },
    alerts: { active: 0, byLevel: { INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 }, total: 0 },
  },
  batch: null,
};
const BAD: HealthReport = { level: 'ERROR', message: 'The licence server does not answer.', metadata: { tries: 3 } };

let clock: FakeClock;
let told: string[];
let runner: CheckRunner;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
});

function watch(...checks: HealthCheck[]): void {
  runner = new CheckRunner({
    checks,
    clock,
    everyMs: () => 10_000,
    alerts: {
      raise: ({ rule, component, cause, level, message }) =>
        void told.push(`${level} ${rule} ${component} ${cause}: ${message}`),
      clear: ({ cause }) => void told.push(`${cause} cleared`),
    },
  });
}

/** So many seconds, a look in each. */
async function pass(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    runner.look(FACTS);
    await setImmediate();
    clock.advance(1000);
  }
}

describe('a health check', () => {
  test('has a row, which is raised by what it finds and cleared when all is well', async () => {
    let report: HealthReport = BAD;
    watch({ id: 'licence', component: 'licences', check: (facts) => (facts === FACTS ? report : { ok: true }) });
    await pass(1);
    expect(told).toEqual(['ERROR health-check licences licence: The licence server does not answer.']);
    report = { ok: true };
    await pass(30);
    expect(told.slice(1)).toEqual(['licence cleared']);
  });

  test.each([
    [undefined, 10],
    [3, 3],
    [0.1, 1],
  ])('with a period of %s is asked every %i s', async (everySeconds, period) => {
    const asked: number[] = [];
    const check = (): HealthReport => {
      asked.push(clock.now() / 1000);
      return { ok: true };
    };
    watch({ id: 'own', check, ...(everySeconds === undefined ? {} : { everySeconds }) });
    await pass(3 * period + 1);
    expect(asked).toEqual([0, period, 2 * period, 3 * period]);
  });

  test('that throws, at once or later, has found something', async () => {
    watch(
      {
        id: 'at-once',
        check: () => {
          throw new Error('no such host');
        },
      },
      { id: 'later', check: () => Promise.reject(new Error('reset')) },
    );
    await pass(1);
    expect(told).toEqual([
      'WARNING health-check health-check at-once: The health check at-once failed: no such host',
      'WARNING health-check health-check later: The health check later failed: reset',
    ]);
  });

  test('that does not answer is told to stop, is said not to answer, and what it says later counts no more', async () => {
    const signals: AbortSignal[] = [];
    const answers: ((report: HealthReport) => void)[] = [];
    const check = (_: HealthFacts, signal: AbortSignal): Promise<HealthReport> => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    };
    watch({ id: 'slow', timeoutSeconds: 4, everySeconds: 2, check });
    await pass(4);
    expect([told, signals.map(({ aborted }) => aborted)]).toEqual([
      ['WARNING health-check health-check slow: The health check slow has not answered for 4 s.'],
      [true],
    ]);
    await pass(3);
    // The second question is open; the first one's answer is not taken for its own.
    answers[0]?.({ ok: true });
    await setImmediate();
    expect([told.length, answers.length]).toEqual([1, 2]);
    answers[1]?.({ ok: true });
    await setImmediate();
    expect(told.slice(1)).toEqual(['slow cleared']);
  });

  test('is broken off at rest, and asked at once when there is work again', async () => {
    let aborted = 0;
    const check = (_: HealthFacts, signal: AbortSignal): Promise<HealthReport> => {
      signal.addEventListener('abort', () => (aborted += 1));
      return new Promise(() => undefined);
    };
    watch({ id: 'one', check }, { id: 'two', check: () => BAD });
    await pass(1);
    runner.rest();
    expect([aborted, told.slice(1)]).toEqual([1, ['one cleared', 'two cleared']]);
    expect(clock.pending).toBe(0);
    await pass(1);
    expect(told).toHaveLength(4);
  });

  test('has a name of its own', () => {
    const check = (): HealthReport => ({ ok: true });
    expect(() => watch({ id: 'a', check }, { id: 'a', check })).toThrow('Two health checks are called a.');
  });
});
