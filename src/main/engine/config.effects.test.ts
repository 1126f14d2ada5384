import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { FakeProbe } from '../../../test/support/fake-probe.ts';
import { fileAppears, HazardBatch, until } from '../../../test/support/hazard-batch.ts';
import { readJournal } from '../../../test/support/journal-lines.ts';
import {
  alertThresholdsSchema,
  configSchema,
  parseConfig,
  type ParallelConfigInput,
} from '../../shared/domain/config.ts';
import { Journal } from './checkpoints/journal.ts';
import { serveMetrics } from './integrations/prometheus/serve-metrics.ts';
import { GENTLE_NICE } from './gentle/worker-priority.ts';
import type { HealthReport } from './health/health-check.ts';
import { freePort, scrape } from '../../../test/support/scrape.ts';
import { FileLogger } from './log/file-logger.ts';
import { silentLogger, type MemoryProbe } from './ports.ts';
import { removeExpired } from './removal/remover.ts';
import type { ParallelProcessor } from './parallel-processor.ts';

/*
 * A setting that changes nothing is a lie. Here stands every one of them, each with something that can be seen from
 * outside when it changes. Periods run on fake intervals and the engine's time on a fake clock: nothing here waits.
 */

let batch: HazardBatch;
let clock: FakeClock;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  clock = new FakeClock();
});

afterEach(async () => {
  await batch.remove();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** One look of the health monitor at all workers; its period is a second, or a tenth of a shorter timeout. */
const sample = (): void => void vi.advanceTimersByTime(1000);

const stateOf = (processor: ParallelProcessor, worker = 'W1'): string | undefined =>
  processor.workerMetrics.get(worker)?.state;

/** A worker that says nothing any more and waits for something outside, as the monitor has seen. */
async function quietWorker(config: Parameters<HazardBatch['processor']>[0]): Promise<ParallelProcessor> {
  batch = new HazardBatch(0, ['hush-once']);
  const processor = batch.processor({ maxWorkers: 1, ...config }, { clock });
  void batch.run(processor);
  await batch.begun('hush-once');
  sample();
  do {
    await setImmediate();
    sample();
  } while (processor.workerMetrics.get('W1')?.cpuPercent !== 0);
  return processor;
}

/** Delays that a file which always fails is given, by a draw of one half. */
async function retryDelays(config: Parameters<HazardBatch['processor']>[0]): Promise<number[]> {
  batch = new HazardBatch(0, ['throw-always']);
  const processor = batch.processor({ maxWorkers: 1, maxTaskRetries: 3, ...config }, { clock, random: () => 0.5 });
  const running = batch.run(processor);
  const delays: number[] = [];
  for (let retry = 1; retry <= 3; retry++) {
    await until(processor, () => processor.getStats().faultTolerance.retryingTasks === 1);
    const delay = (processor.current?.task(0).retryAt ?? 0) - clock.wall();
    delays.push(delay);
    expect(batch.attempts('throw-always')).toBe(retry);
    clock.advance(delay);
  }
  await running;
  return delays;
}

function logOf(config: ParallelConfigInput): FileLogger {
  batch = new HazardBatch(0);
  return new FileLogger(batch.data, parseConfig(config));
}

/** The files after so many more lines of 8,000 characters. */
function logFiles(logger: FileLogger, lines: number): readonly string[] {
  for (let i = 0; i < lines; i++) logger.log('error', 'x'.repeat(8000));
  logger.flushSync(5000);
  return readdirSync(logger.folder);
}

const DAY_MS = 86_400_000;

/** Of three batches that just ended, as many are left when the settings are looked at so much later, and after a day. */
async function expectKept(
  keep: { readonly keepBatchesDays: number; readonly keepBatches: number },
  laterMs: number,
  left: { readonly first: number; readonly dayAfter: number },
): Promise<void> {
  batch = new HazardBatch(1);
  const processor = batch.processor();
  for (let i = 0; i < 3; i++) {
    await batch.run(processor);
    await processor.current?.done;
  }
  const { folder } = processor.checkpointManager;
  await removeExpired(processor, keep, silentLogger, Date.now() + laterMs);
  expect(readdirSync(folder)).toHaveLength(left.first);
  await removeExpired(processor, keep, silentLogger, Date.now() + laterMs + DAY_MS);
  expect(readdirSync(folder)).toHaveLength(left.dayAfter);
}

/** So many seconds, a sample of the machine in each; what is read aside has come. */
async function seconds(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    clock.advance(1000);
    vi.advanceTimersByTime(1000);
    await setImmediate();
  }
}

/** A processor that watches its machine all the time. */
function watchful(probe: FakeProbe, config: ParallelConfigInput): ParallelProcessor {
  return batch.processor(config, { clock, probe, sampling: 'always' });
}

/** `LEVEL rule` of what is not over. */
const openRows = (processor: ParallelProcessor): string[] =>
  processor.alertManager.getActiveAlerts().map(({ level, rule }) => `${level} ${rule}`);

/**
 * What is raised for a figure of the machine, 30 s after it is there and not before; that is over once it has been calm
 * for a while.
 */
async function expectRaised(
  figures: Parameters<FakeProbe['now']>[0],
  config: ParallelConfigInput,
  row: string | null,
): Promise<void> {
  const probe = new FakeProbe();
  const processor = watchful(probe, config);
  probe.now(figures);
  await seconds(30);
  expect(openRows(processor)).toEqual([]);
  await seconds(1);
  expect(openRows(processor)).toEqual(row === null ? [] : [row]);
  probe.now({});
  await seconds(120);
  expect(openRows(processor)).toEqual([]);
  await processor.shutdown();
}

/** On a machine that is as bad as can be the figures are there all the same, and nothing is made of them. */
async function expectNothingRaised(config: ParallelConfigInput): Promise<void> {
  const probe = new FakeProbe();
  const processor = watchful(probe, config);
  probe.now({ cpuPercent: 100, memoryPercent: 100, loopLagMs: 9000 });
  await seconds(90);
  expect(processor.samples.latest?.machine).toMatchObject({ cpuPercent: 100, memoryPercent: 100, loopLagMs: 9000 });
  expect(processor.alertManager.all()).toEqual([]);
}

/** With 20 files done, 3 that failed for no reason of their own, and one in work: what of it is raised after 30 s. */
async function failuresRaise(config: ParallelConfigInput): Promise<string[]> {
  batch = new HazardBatch(20, ['gate', 'throw-a', 'throw-b', 'throw-c', ...['d', 'e'].map((x) => `fatal-${x}`)]);
  const processor = batch.processor({ maxTaskRetries: 0, ...config }, { clock });
  void batch.run(processor);
  await until(processor, () => {
    const { COMPLETED = 0, FAILED = 0 } = processor.current?.store.counts ?? {};
    return COMPLETED === 20 && FAILED === 5;
  });
  await seconds(31);
  const raised = openRows(processor).filter((row) => row.endsWith('error-rate'));
  batch.open();
  await processor.current?.done;
  await seconds(120);
  expect(openRows(processor).filter((row) => row.endsWith('error-rate'))).toEqual([]);
  await batch.remove();
  return raised;
}

interface Effect {
  readonly says: string;
  readonly run: () => Promise<void>;
}

const TABLE: Readonly<Record<string, Effect>> = {
  maxWorkers: {
    says: 'is the number of workers',
    async run() {
      batch = new HazardBatch(30, ['gate']);
      const processor = batch.processor({ maxWorkers: 3 });
      const running = batch.run(processor);
      await until(processor, () => processor.getHealthStatus().workerCount >= 3);
      expect(processor.getHealthStatus().workerCount).toBe(3);
      batch.open();
      await running;
      expect([...processor.workerMetrics.keys()]).toEqual(['W1', 'W2', 'W3']);
    },
  },
  enableFaultTolerance: {
    says: 'off: one attempt, and the first loss of a worker ends the task',
    async run() {
      batch = new HazardBatch(5, ['throw-once', 'exit-once']);
      const outcomes = await batch.run(batch.processor({ enableFaultTolerance: false }));
      expect(outcomes.get('throw-once')).toMatchObject({ state: 'FAILED', failReason: 'exhausted', attempts: 1 });
      expect(outcomes.get('exit-once')).toMatchObject({ state: 'FAILED', failReason: 'lost', losses: 1 });
      expect([batch.attempts('throw-once'), batch.attempts('exit-once')]).toEqual([1, 1]);
      expect(outcomes.get('plain-0004')?.state).toBe('COMPLETED');
    },
  },
  enableHealthMonitoring: {
    says: 'off: a worker that is silent for hours is not judged',
    async run() {
      const processor = await quietWorker({ enableHealthMonitoring: false });
      clock.advance(5 * 3600_000);
      sample();
      expect(processor.workerMetrics.get('W1')).toMatchObject({ state: 'HEALTHY', verdict: 'idle', restarts: 0 });
      expect(processor.activeTasks).toHaveLength(1);
      await expectNothingRaised({ enableHealthMonitoring: false });
    },
  },
  enableCheckpointing: {
    says: 'off: nothing is kept in the data folder, the batch cannot be resumed, and no trace is left elsewhere',
    async run() {
      batch = new HazardBatch(5, ['gate']);
      vi.stubEnv('TMPDIR', batch.folder);
      const processor = batch.processor({ enableCheckpointing: false });
      const running = batch.run(processor);
      await batch.begun('gate');
      expect(processor.current?.progress().resumable).toBe(false);
      expect(await processor.checkpointManager.createCheckpoint()).toBe(0);
      batch.open();
      expect((await running).size).toBe(6);
      await processor.shutdown();
      expect(readdirSync(batch.folder).toSorted()).toEqual(['in', 'marks']);
    },
  },
  enableAlerting: {
    says: 'off: no rows, while the counts stay',
    async run() {
      batch = new HazardBatch(5, ['fatal']);
      const processor = batch.processor({ enableAlerting: false });
      await batch.run(processor);
      expect(processor.alertManager.all()).toEqual([]);
      expect(processor.getHealthStatus().activeAlerts).toBe(0);
      expect(processor.getStats().faultTolerance.failedTasks).toBe(1);
      expect(processor.counters.read()).toMatchObject({ completed: 5, failed: { permanent: 1 } });
      await expectNothingRaised({ enableAlerting: false });
    },
  },
  enableAutoRecovery: {
    says: 'off: a dead worker stays dead, the batch goes on; the last one is CRITICAL',
    async run() {
      // The one that is left is not healthy, for it has seen errors: it is left all the same.
      batch = new HazardBatch(40, ['exit-once', 'exit-once-more', ...['a', 'b', 'c', 'd'].map((x) => `fatal-${x}`)]);
      const processor = batch.processor({ enableAutoRecovery: false, errorRateThreshold: 0 });
      void batch.run(processor);
      const rules = (): string[] => processor.alertManager.getActiveAlerts().map(({ rule }) => rule);
      await until(processor, () => rules().includes('worker-lost'));
      expect(rules()).not.toContain('no-workers-left');
      expect([stateOf(processor, 'W1'), stateOf(processor, 'W2')]).toContain('FAILED');
      await until(processor, () => rules().includes('no-workers-left'));
      expect([stateOf(processor, 'W1'), stateOf(processor, 'W2')]).toEqual(['FAILED', 'FAILED']);
      const last = processor.alertManager.getActiveAlerts().find(({ rule }) => rule === 'no-workers-left');
      expect(last).toMatchObject({ level: 'CRITICAL', component: 'workers', metadata: { workersLeft: 0 } });
      // With nobody left it would run for ever.
      expect(processor.current?.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'crash-loop' });
      expect(processor.workers.map(({ generation }) => generation)).toEqual([1, 1]);
    },
  },
  maxTaskRetries: {
    says: 'is the number of further attempts',
    async run() {
      batch = new HazardBatch(0, ['throw-always']);
      const outcomes = await batch.run(batch.processor({ maxTaskRetries: 1 }));
      expect(outcomes.get('throw-always')).toMatchObject({ state: 'FAILED', failReason: 'exhausted', attempts: 2 });
      expect(batch.attempts('throw-always')).toBe(2);
    },
  },
  retryDelaySeconds: {
    says: 'bounds the first delay, which is drawn below it',
    async run() {
      expect(await retryDelays({ retryDelaySeconds: 4, retryBackoffFactor: 1 })).toEqual([2000, 2000, 2000]);
    },
  },
  retryBackoffFactor: {
    says: 'multiplies the bound with each retry',
    async run() {
      expect(await retryDelays({ retryDelaySeconds: 2, retryBackoffFactor: 3 })).toEqual([1000, 3000, 9000]);
    },
  },
  haltPolicy: {
    says: 'is the number or the share of failed files at which the batch is paused; off, it never is',
    async run() {
      batch = new HazardBatch(
        50,
        [...'abcdefghijkl'].map((x) => `fatal-${x}`),
      );
      for (const [haltPolicy, state, failed, said] of [
        [{ failed: 2 }, 'PAUSED', 2, '2 files failed'],
        [{ percent: 15 }, 'PAUSED', 10, 'more than 15 % of the files failed'],
        ['off', 'COMPLETED_WITH_FAILURES', 12, null],
      ] as const) {
        const processor = batch.processor({ maxWorkers: 1, haltPolicy });
        void batch.run(processor);
        await until(processor, () => processor.current?.state === state);
        expect(processor.current?.store.countOf('FAILED')).toBeGreaterThanOrEqual(failed);
        const alert = processor.alertManager.getActiveAlerts().find(({ rule }) => rule === 'batch-halted');
        expect(alert?.message ?? null).toBe(said === null ? null : `Hazards is paused: ${said}.`);
        await processor.shutdown();
      }
    },
  },
  workerTimeoutSeconds: {
    says: 'is the silence after which a worker is UNHEALTHY',
    async run() {
      const processor = await quietWorker({ workerTimeoutSeconds: 20, alertThresholds: { workerTimeoutCritical: 50 } });
      clock.advance(19_900);
      sample();
      expect(stateOf(processor)).toBe('HEALTHY');
      clock.advance(100);
      sample();
      expect(processor.workerMetrics.get('W1')).toMatchObject({
        state: 'UNHEALTHY',
        stopsInMs: 30_000,
        reason: expect.stringContaining('No progress for 20 s') as string,
      });
    },
  },
  'alertThresholds.workerTimeoutCritical': {
    says: 'is the silence after which a worker is stopped and its task goes to another',
    async run() {
      const processor = await quietWorker({ workerTimeoutSeconds: 20, alertThresholds: { workerTimeoutCritical: 50 } });
      clock.advance(49_900);
      sample();
      expect(processor.workerMetrics.get('W1')).toMatchObject({ state: 'UNHEALTHY', stopsInMs: 100 });
      clock.advance(100);
      sample();
      // Its recipe has two seconds to let go of what it holds.
      clock.advance(2_000);
      await processor.current?.done;
      expect(processor.current?.task(0)).toMatchObject({ state: 'COMPLETED', losses: 1 });
      expect(processor.workerMetrics.get('W1')).toMatchObject({ restarts: 1 });
    },
  },
  runGently: {
    says: 'gives workers a low priority, leaves half of them idle on battery, and acts at once',
    async run() {
      batch = new HazardBatch(0, ['gate-1', 'gate-2']);
      const processor = batch.processor({ runGently: true }, { clock, battery: () => Promise.resolve(true) });
      const running = batch.run(processor);
      await batch.begun('gate-1');
      expect(processor.activeTasks.length).toBe(1);
      expect(processor.gentle.view).toMatchObject({ on: true, most: 1, slots: 2 });
      sample();
      if (process.platform === 'linux') expect(threadsOfNice(GENTLE_NICE)).toBeGreaterThan(0);
      processor.configure({ ...processor.config, runGently: false });
      await batch.begun('gate-2');
      expect(processor.activeTasks.length).toBe(2);
      batch.open();
      await running;
    },
  },
  memoryFloorMb: {
    says: 'is the free memory below which leases hold one file and go out one at a time',
    async run() {
      const GB = 2 ** 30;
      const memory = (): ReturnType<MemoryProbe> => ({ freeBytes: 0.75 * GB, totalBytes: 4 * GB });
      const leases: number[] = [];
      for (const memoryFloorMb of [512, 1024]) {
        batch = new HazardBatch(40);
        const processor = batch.processor({ maxWorkers: 1, memoryFloorMb }, { clock, memory });
        await batch.run(processor);
        await processor.current?.done;
        const folder = processor.checkpointManager.folderOf(processor.current?.meta.id ?? '');
        leases.push(readJournal(join(folder, 'journal.jsonl')).lines.filter(({ k }) => k === 'lease').length);
        expect(processor.memoryGuard.level).toBe(memoryFloorMb === 512 ? 'ok' : 'tight');
        if (memoryFloorMb === 512) await batch.remove();
      }
      expect(leases[0]).toBeLessThan(20);
      expect(leases[1]).toBe(40);
    },
  },
  memoryThresholdPercent: {
    says: 'is the share of its heap above which a worker is DEGRADED, and of the memory of the machine above which there is a WARNING',
    async run() {
      batch = new HazardBatch(0, ['fat']);
      const processor = batch.processor({ maxWorkers: 1, memoryThresholdPercent: 4 });
      await batch.run(processor);
      expect(processor.workerMetrics.get('W1')?.memoryPercent).toBeGreaterThan(4);
      sample();
      expect(stateOf(processor)).toBe('DEGRADED');
      await expectRaised({ memoryPercent: 50 }, { memoryThresholdPercent: 50 }, null);
      await expectRaised({ memoryPercent: 50.1 }, { memoryThresholdPercent: 50 }, 'WARNING memory-high');
    },
  },
  'alertThresholds.memoryCritical': {
    says: 'is the share of its heap above which a worker is UNHEALTHY, and of the memory of the machine above which the alert is CRITICAL',
    async run() {
      batch = new HazardBatch(0, ['fat']);
      const processor = batch.processor({ maxWorkers: 1, alertThresholds: { memoryCritical: 4 } });
      await batch.run(processor);
      sample();
      expect(stateOf(processor)).toBe('UNHEALTHY');
      const settings = { memoryThresholdPercent: 50, alertThresholds: { memoryCritical: 60 } };
      await expectRaised({ memoryPercent: 60 }, settings, 'WARNING memory-high');
      await expectRaised({ memoryPercent: 60.1 }, settings, 'CRITICAL memory-high');
    },
  },
  errorRateThreshold: {
    says: 'is the share of errors in the last 20 results above which a worker is DEGRADED, and of all above which there is a WARNING',
    async run() {
      batch = new HazardBatch(18, ['fatal-1', 'fatal-2']);
      for (const [errorRateThreshold, state] of [
        [0.15, 'HEALTHY'],
        [0.05, 'DEGRADED'],
      ] as const) {
        const processor = batch.processor({ maxWorkers: 1, errorRateThreshold });
        await batch.run(processor);
        expect(processor.workerMetrics.get('W1')?.errorRate).toBe(0.1);
        sample();
        expect(stateOf(processor)).toBe(state);
      }
      await batch.remove();
      const calm = { alertThresholds: { errorRateCritical: 1 } };
      expect(await failuresRaise({ errorRateThreshold: 0.12, ...calm })).toEqual(['WARNING error-rate']);
      expect(await failuresRaise({ errorRateThreshold: 0.14, ...calm })).toEqual([]);
    },
  },
  checkpointIntervalSeconds: {
    says: 'is the period of the snapshot',
    async run() {
      batch = new HazardBatch(3, ['gate']);
      const processor = batch.processor({ checkpointIntervalSeconds: 7 });
      const taken = vi.spyOn(Journal.prototype, 'snapshot');
      void batch.run(processor);
      await batch.begun('gate');
      vi.advanceTimersByTime(6999);
      expect(taken).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(taken).toHaveBeenCalledTimes(1);
      const folder = processor.checkpointManager.folderOf(processor.current?.meta.id ?? '');
      await fileAppears(join(folder, 'snapshot.bin'));
      vi.advanceTimersByTime(14_000);
      expect(taken).toHaveBeenCalledTimes(3);
      // Changed while the batch runs: the next one is a new period away.
      processor.configure(parseConfig({ maxWorkers: 9, checkpointIntervalSeconds: 3 }));
      expect(processor.config).toMatchObject({ maxWorkers: 2, checkpointIntervalSeconds: 3 });
      vi.advanceTimersByTime(2999);
      expect(taken).toHaveBeenCalledTimes(3);
      vi.advanceTimersByTime(1);
      expect(taken).toHaveBeenCalledTimes(4);
      processor.configure(parseConfig({ checkpointIntervalSeconds: 60 }));
      vi.advanceTimersByTime(59_999);
      expect(taken).toHaveBeenCalledTimes(4);
    },
  },
  checkpointDirectory: {
    says: 'is where the batches are kept',
    async run() {
      batch = new HazardBatch(3);
      const checkpointDirectory = join(batch.folder, 'elsewhere/checkpoints');
      const processor = batch.processor({ checkpointDirectory });
      await batch.run(processor);
      const { meta } = processor.current ?? {};
      expect(readdirSync(checkpointDirectory)).toEqual([meta?.id]);
      expect(existsSync(join(checkpointDirectory, meta?.id ?? '', 'journal.jsonl'))).toBe(true);
      expect(existsSync(join(batch.data, 'batches'))).toBe(false);
    },
  },
  keepBatchesDays: {
    says: 'is the age at which an ended batch is removed',
    run: () => expectKept({ keepBatchesDays: 2, keepBatches: 0 }, 2 * DAY_MS - 60_000, { first: 3, dayAfter: 0 }),
  },
  keepBatches: {
    says: 'is the number of ended batches that are kept',
    run: () => expectKept({ keepBatchesDays: 0, keepBatches: 2 }, 0, { first: 2, dayAfter: 2 }),
  },
  journalFormat: {
    says: 'is the format of the journals of new batches; one that has begun keeps its own',
    async run() {
      batch = new HazardBatch(3, ['gate']);
      const first = batch.processor({ journalFormat: 'binary' });
      void batch.run(first);
      await batch.begun('gate');
      const id = first.current?.meta.id ?? '';
      await first.shutdown();
      const folder = first.checkpointManager.folderOf(id);
      expect(readdirSync(folder).filter((name) => name.startsWith('journal'))).toEqual(['journal.bin']);
      batch.open();
      const second = batch.processor();
      await second.resumeBatch(id);
      expect(await second.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 4 } });
      expect(readdirSync(folder).filter((name) => name.startsWith('journal'))).toEqual(['journal.bin']);
    },
  },
  durableAcknowledgement: {
    says: 'on: a file counts as done when its record is on the disk, not before',
    async run() {
      batch = new HazardBatch(5);
      const held: (() => void)[] = [];
      const asked = vi.spyOn(Journal.prototype, 'synced');
      const first = new Promise<void>((resolve) => {
        asked.mockImplementation((then) => {
          held.push(then);
          resolve();
        });
      });
      const processor = batch.processor({ durableAcknowledgement: true, maxWorkers: 1 });
      const outcomes = batch.run(processor);
      await first;
      expect(processor.current?.store.counts).toMatchObject({ COMPLETED: 0 });
      asked.mockRestore();
      for (const count of held) count();
      expect((await outcomes).size).toBe(5);
      expect(processor.current?.store.counts).toMatchObject({ COMPLETED: 5 });
    },
  },
  logLevel: {
    says: 'is the least important level that the log holds, and acts at once',
    run() {
      const logger = logOf({ logLevel: 'error' });
      logger.log('warn', 'not kept');
      logger.configure(parseConfig({ logLevel: 'debug' }));
      logger.log('debug', 'kept');
      logger.flushSync(5000);
      expect(readFileSync(join(logger.folder, 'gristmill.jsonl'), 'utf8')).toMatch(/^{[^\n]*"msg":"kept"[^\n]*}\n$/);
      return Promise.resolve();
    },
  },
  logFileMb: {
    says: 'is the size at which a log file is put aside, and acts at once',
    run() {
      const logger = logOf({ logFileMb: 100 });
      expect(logFiles(logger, 300)).toHaveLength(1);
      logger.configure(parseConfig({ logFileMb: 1 }));
      expect(logFiles(logger, 1)).toHaveLength(2);
      return Promise.resolve();
    },
  },
  logFiles: {
    says: 'is the number of log files, and acts at once',
    run() {
      const logger = logOf({ logFileMb: 1, logFiles: 3 });
      for (let i = 0; i < 5; i++) logFiles(logger, 100);
      expect(logFiles(logger, 100)).toHaveLength(3);
      logger.configure(parseConfig({ logFileMb: 1, logFiles: 1 }));
      logFiles(logger, 200);
      expect(logFiles(logger, 100)).toHaveLength(1);
      return Promise.resolve();
    },
  },
  metricsEnabled: {
    says: 'on: metrics are served, also when it is changed later',
    async run() {
      batch = new HazardBatch(0);
      const port = await freePort();
      const processor = batch.processor({ metricsPort: port });
      const exporter = serveMetrics(processor, { name: 'cli', version: '1' }, silentLogger);
      await exporter.settled();
      await expect(scrape(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      processor.configure(parseConfig({ metricsPort: port, metricsEnabled: true }));
      await exporter.settled();
      expect((await scrape(port)).status).toBe(200);
      processor.configure(parseConfig({ metricsPort: port }));
      await exporter.settled();
      await expect(scrape(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    },
  },
  metricsPort: {
    says: 'is where they are served, and where they are moved to',
    async run() {
      batch = new HazardBatch(0);
      const [port, other] = [await freePort(), await freePort()];
      const processor = batch.processor({ metricsEnabled: true, metricsPort: port });
      const exporter = serveMetrics(processor, { name: 'cli', version: '1' }, silentLogger);
      await exporter.settled();
      expect((await scrape(port)).status).toBe(200);
      processor.configure(parseConfig({ metricsEnabled: true, metricsPort: other }));
      await exporter.settled();
      await expect(scrape(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect((await scrape(other)).status).toBe(200);
      await exporter.close();
    },
  },
  heartbeatIntervalSeconds: {
    says: 'is the period in which the last sign of life of a worker is shown',
    async run() {
      batch = new HazardBatch(0, ['gate']);
      const processor = batch.processor({ maxWorkers: 1, heartbeatIntervalSeconds: 7 }, { clock });
      void batch.run(processor);
      await batch.begun('gate');
      const began = processor.workerMetrics.get('W1')?.lastBeatAt ?? 0;
      const shown: number[] = [];
      for (let second = 1; second <= 21; second++) {
        // Its gate beats all the time, on the real clock.
        await new Promise((resolve) => setTimeout(resolve, 10));
        await seconds(1);
        shown.push(((processor.workerMetrics.get('W1')?.lastBeatAt ?? 0) - began) / 1000);
      }
      const changedAt = shown.flatMap((value, i) => (value === (shown[i - 1] ?? 0) ? [] : [i + 1]));
      expect(changedAt.length).toBeGreaterThan(0);
      expect(changedAt.filter((second) => second % 7 !== 0)).toEqual([]);
    },
  },
  healthCheckIntervalSeconds: {
    says: 'is the period in which the disks are read and the checks of the host are asked, from the moment it is set',
    async run() {
      batch = new HazardBatch(0);
      const probe = new FakeProbe();
      const asked: number[] = [];
      const check = (): HealthReport => {
        asked.push(clock.now() / 1000);
        return { ok: true };
      };
      const host = { clock, probe, sampling: 'always', healthChecks: [{ id: 'own', check }] } as const;
      const processor = batch.processor({ healthCheckIntervalSeconds: 20 }, host);
      await seconds(61);
      // Of the output and of the data, at the start and every 20 s.
      expect(probe.asked).toHaveLength(2 * 4);
      expect(asked).toEqual([1, 21, 41, 61]);
      processor.configure(parseConfig({ healthCheckIntervalSeconds: 5 }));
      await seconds(30);
      expect(probe.asked.length).toBeGreaterThanOrEqual(2 * 9);
      expect(asked.slice(4)).toEqual([81, 86, 91]);
    },
  },
  cpuThresholdPercent: {
    says: 'is the CPU of the machine above which there is a WARNING, from the moment it is set',
    async run() {
      batch = new HazardBatch(0);
      await expectRaised({ cpuPercent: 60 }, { cpuThresholdPercent: 60 }, null);
      await expectRaised({ cpuPercent: 60.1 }, { cpuThresholdPercent: 60 }, 'WARNING cpu-high');
      const probe = new FakeProbe();
      const processor = watchful(probe, {});
      probe.now({ cpuPercent: 70 });
      await seconds(60);
      processor.configure(parseConfig({ cpuThresholdPercent: 65 }));
      await seconds(31);
      expect(openRows(processor)).toEqual(['WARNING cpu-high']);
    },
  },
  'alertThresholds.cpuCritical': {
    says: 'is the CPU of the machine above which the alert is CRITICAL',
    async run() {
      batch = new HazardBatch(0);
      await expectRaised({ cpuPercent: 85 }, { alertThresholds: { cpuCritical: 85 } }, 'WARNING cpu-high');
      await expectRaised({ cpuPercent: 85.1 }, { alertThresholds: { cpuCritical: 85 } }, 'CRITICAL cpu-high');
    },
  },
  cpuAlertsWhileProcessing: {
    says: 'is what high CPU is worth while a batch runs: a remark, or the same as ever',
    async run() {
      for (const [cpuAlertsWhileProcessing, row] of [
        [undefined, 'INFO cpu-high'],
        ['info', 'INFO cpu-high'],
        ['full', 'CRITICAL cpu-high'],
      ] as const) {
        batch = new HazardBatch(0, ['gate']);
        const probe = new FakeProbe();
        const chosen = cpuAlertsWhileProcessing === undefined ? {} : { cpuAlertsWhileProcessing };
        const processor = batch.processor({ maxWorkers: 1, ...chosen }, { clock, probe });
        void batch.run(processor);
        await batch.begun('gate');
        probe.now({ cpuPercent: 99 });
        await seconds(31);
        expect(openRows(processor)).toEqual([row]);
        await batch.remove();
      }
    },
  },
  diskThresholdPercent: {
    says: 'is how full the disk of the output or of the data may be, each for itself',
    async run() {
      batch = new HazardBatch(0);
      const probe = new FakeProbe();
      probe.volumes.set(batch.data, { root: '/mnt/data', percent: 70.1, freeBytes: 50 * 2 ** 30 });
      const processor = watchful(probe, { diskThresholdPercent: 70 });
      // They are read aside, and there at the second sample.
      await seconds(31);
      expect(openRows(processor)).toEqual([]);
      await seconds(1);
      expect(openRows(processor)).toEqual(['WARNING disk-nearly-full']);
      expect(processor.alertManager.all()[0]?.metadata).toMatchObject({ root: '/mnt/data', threshold: 70 });
      const roomier = watchful(probe, { diskThresholdPercent: 70.1 });
      await seconds(60);
      expect(openRows(roomier)).toEqual([]);
    },
  },
  'alertThresholds.errorRateCritical': {
    says: 'is the share of failures above which the alert is CRITICAL; bad inputs are no failures here',
    async run() {
      // 3 of 23.
      expect(await failuresRaise({ alertThresholds: { errorRateCritical: 0.12 } })).toEqual(['CRITICAL error-rate']);
      expect(await failuresRaise({ alertThresholds: { errorRateCritical: 0.14 } })).toEqual(['WARNING error-rate']);
      expect(await failuresRaise({ errorRateThreshold: 0.14, alertThresholds: { errorRateCritical: 0.14 } })).toEqual(
        [],
      );
    },
  },
};

const effects = Object.entries(TABLE).map(([key, { says, run }]) => [`${key} ${says}`, run] as const);

describe('each setting', () => {
  test.each(effects)('%s', async (_, run) => {
    expect.hasAssertions();
    await run();
  });

  test('has a row here, and no row names another', () => {
    batch = new HazardBatch(0);
    expect(Object.keys(TABLE).toSorted()).toEqual(schemaKeys().toSorted());
  });
});

describe('the block of the seed', () => {
  // As it stands in the seed, in JSON.
  const SEED = `{
    "max_workers": 8,
    "enable_fault_tolerance": true,
    "enable_health_monitoring": true,
    "enable_checkpointing": true,
    "enable_alerting": true,
    "enable_auto_recovery": true,
    "max_task_retries": 3,
    "retry_delay_seconds": 1.0,
    "retry_backoff_factor": 2.0,
    "worker_timeout_seconds": 60.0,
    "heartbeat_interval_seconds": 5.0,
    "health_check_interval_seconds": 10.0,
    "cpu_threshold_percent": 80.0,
    "memory_threshold_percent": 75.0,
    "disk_threshold_percent": 85.0,
    "error_rate_threshold": 0.05,
    "checkpoint_interval_seconds": 30.0,
    "checkpoint_directory": "/tmp/parallel_processor_checkpoints",
    "alert_thresholds": {
      "cpu_critical": 90.0,
      "memory_critical": 85.0,
      "error_rate_critical": 0.1,
      "worker_timeout_critical": 120.0
    }
  }`;

  beforeEach(() => {
    batch = new HazardBatch(0);
  });

  test('loads as it stands, and is complete', () => {
    const config = parseConfig(JSON.parse(SEED));
    expect(config).toEqual({
      maxWorkers: 8,
      enableFaultTolerance: true,
      enableHealthMonitoring: true,
      enableCheckpointing: true,
      enableAlerting: true,
      enableAutoRecovery: true,
      maxTaskRetries: 3,
      retryDelaySeconds: 1,
      retryBackoffFactor: 2,
      workerTimeoutSeconds: 60,
      heartbeatIntervalSeconds: 5,
      healthCheckIntervalSeconds: 10,
      cpuThresholdPercent: 80,
      cpuAlertsWhileProcessing: 'info',
      memoryThresholdPercent: 75,
      diskThresholdPercent: 85,
      errorRateThreshold: 0.05,
      haltPolicy: { percent: 20 },
      runGently: false,
      memoryFloorMb: 1024,
      checkpointIntervalSeconds: 30,
      journalFormat: 'json',
      durableAcknowledgement: false,
      keepBatchesDays: 90,
      keepBatches: 200,
      logLevel: 'info',
      logFileMb: 10,
      logFiles: 5,
      checkpointDirectory: '/tmp/parallel_processor_checkpoints',
      alertThresholds: { cpuCritical: 90, memoryCritical: 85, errorRateCritical: 0.1, workerTimeoutCritical: 120 },
      metricsEnabled: false,
      metricsPort: 9847,
    });
    expect(Object.keys(config).toSorted()).toEqual(Object.keys(configSchema.shape).toSorted());
  });

  test('holds the defaults: nothing given is the same, but for what follows the machine', () => {
    const { maxWorkers, checkpointDirectory, ...rest } = parseConfig(JSON.parse(SEED));
    expect([maxWorkers, checkpointDirectory]).toEqual([8, '/tmp/parallel_processor_checkpoints']);
    expect(parseConfig({})).toEqual(rest);
    expect(parseConfig(undefined)).toEqual(rest);
  });

  test.each([
    ['an unknown key, by the name it was given', { max_worker: 4 }, ['max_worker is no setting']],
    ['an unknown key in camelCase', { maxWorker: 4 }, ['maxWorker is no setting']],
    ['an unknown inner key', { alert_thresholds: { gpu: 1 } }, ['alert_thresholds.gpu is no setting']],
    [
      'a text for a number',
      { max_workers: '8' },
      ['max_workers = "8": must be a whole number from 1 to 256 (workers)'],
    ],
    ['a fraction for a whole number', { maxTaskRetries: 1.5 }, ['maxTaskRetries = 1.5: must be a whole number from 0']],
    [
      'a number out of range',
      { worker_timeout_seconds: 0 },
      ['worker_timeout_seconds = 0: must be a number from 0.05'],
    ],
    ['a share above one', { error_rate_threshold: 5 }, ['error_rate_threshold = 5: must be a number from 0 to 1']],
    ['an inner value', { alert_thresholds: { cpu_critical: 200 } }, ['alert_thresholds.cpu_critical = 200: must be a']],
    ['a number for a switch', { enable_alerting: 1 }, ['enable_alerting = 1: ', 'boolean']],
    ['null for a number', { retry_delay_seconds: null }, ['retry_delay_seconds = null: must be a number']],
    ['a halt policy that is none', { halt_policy: 'never' }, ['halt_policy = "never": must be "off", { "failed": N }']],
    [
      'a halt policy of both',
      { haltPolicy: { failed: 3, percent: 5 } },
      ['haltPolicy = {"failed":3,"percent":5}: must be'],
    ],
    ['a halt at no failure', { haltPolicy: { failed: 0 } }, ['haltPolicy.failed = 0: must be a whole number from 1']],
    [
      'a share above all',
      { halt_policy: { percent: 101 } },
      ['halt_policy.percent = 101: must be a number from 1 to 100'],
    ],
    ['an empty folder', { checkpoint_directory: '' }, ['checkpoint_directory = ""']],
    ['no object', [1], ['it must be a JSON object']],
    [
      'all that is wrong at once',
      { a: 1, max_workers: 0, heartbeat: 2 },
      ['a is no', 'max_workers = 0', 'heartbeat is'],
    ],
  ])('names %s', (_, input, said) => {
    for (const words of said) {
      expect(() => parseConfig(input)).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.stringContaining(words) as string }),
      );
    }
  });
});

/** Threads of this process with this priority, as the kernel has it: field 19 of their stat. */
function threadsOfNice(nice: number): number {
  return readdirSync('/proc/self/task').filter((tid) => {
    const stat = readFileSync(`/proc/self/task/${tid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]) === nice;
  }).length;
}

function schemaKeys(): string[] {
  return Object.keys(configSchema.shape).flatMap((key) =>
    key === 'alertThresholds'
      ? Object.keys(alertThresholdsSchema.unwrap().shape).map((inner) => `${key}.${inner}`)
      : [key],
  );
}
