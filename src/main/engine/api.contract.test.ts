import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { fileAppears, HazardBatch, until } from '../../../test/support/hazard-batch.ts';
import { readJournal } from '../../../test/support/journal-lines.ts';
import { ALERT_LEVELS, type Alert, type AlertLevel } from '../../shared/domain/alert.ts';
import type { HealthStatus, ProcessorStats } from '../../shared/domain/metrics.ts';
import { TASK_STATES, type TaskMetadata, type TaskState } from '../../shared/domain/task.ts';
import { WORKER_STATES, type WorkerHealthMetrics, type WorkerState } from '../../shared/domain/worker.ts';
import { AlertManager } from './alerts/alert-manager.ts';
import { CheckpointManager } from './checkpoints/checkpoint-manager.ts';
import { ParallelProcessor } from './parallel-processor.ts';
import type { FileOutcome } from './requests.ts';
import { TaskManager } from './tasks/task-manager.ts';
import { TaskStore } from './tasks/task-store.ts';
import { WorkQueue } from './tasks/work-queue.ts';
import { makeControl } from './workers/control.ts';
import { WorkerHealthMonitor } from './workers/health-monitor.ts';

/*
 * The pinned names, each tried on real files and real threads: the usage examples of the seed in camelCase. Whoever
 * renames one, or changes what it tells, breaks others' programs and this file.
 */

let batch: HazardBatch;

afterEach(() => batch.remove());

describe('processFilesParallel', () => {
  test('is an async iterable that yields each file once, with state, attempts and result', async () => {
    batch = new HazardBatch(40, ['throw-once', 'fatal']);
    const processor = batch.processor();
    const outcomes = batch.start(processor);
    expect(outcomes[Symbol.asyncIterator]).toBeTypeOf('function');
    const seen = new Map<string, FileOutcome>();
    for await (const outcome of outcomes) seen.set(basename(outcome.path), outcome);

    expect([...seen.keys()].toSorted()).toEqual(readdirSync(batch.inputs).toSorted());
    expect(seen.get('plain-0007')).toMatchObject({
      state: 'COMPLETED',
      attempts: 1,
      losses: 0,
      size: 'content of plain-0007'.length,
      result: 'content of plain-0007',
      batchId: processor.current?.meta.id,
    });
    expect(seen.get('throw-once')).toMatchObject({
      state: 'COMPLETED',
      attempts: 2,
      result: 'content of throw-once',
    });
    expect(seen.get('fatal')).toMatchObject({
      state: 'FAILED',
      failReason: 'permanent',
      attempts: 1,
      result: null,
      error: { class: 'permanent', code: 'BROKEN_INPUT', message: 'The content makes no sense.' },
    });
  });

  test('takes a recipe by its id as well as by its path, and refuses one that there is not', async () => {
    batch = new HazardBatch(3);
    const processor = batch.processor();
    const digests: unknown[] = [];
    for await (const { result } of processor.processFilesParallel([batch.inputs], 'checksum')) digests.push(result);
    expect(digests).toHaveLength(3);
    for (const digest of digests) expect(digest).toMatch(/^[\da-f]{64}$/);
    const wrong = processor.processFilesParallel([batch.inputs], 'no-such-recipe');
    await expect(wrong.next()).rejects.toMatchObject({ code: 'usage', message: /no-such-recipe/ });
  });

  test('ends at once with no files at all', async () => {
    batch = new HazardBatch(0);
    expect((await batch.run(batch.processor())).size).toBe(0);
  });

  test('left early, cancels the batch', async () => {
    batch = new HazardBatch(3, ['gate']);
    const processor = batch.processor();
    for await (const { state } of batch.start(processor)) {
      expect(state).toBe('COMPLETED');
      break;
    }
    expect(await processor.current?.done).toMatchObject({ state: 'CANCELLED' });
  });
});

describe('while a batch runs', () => {
  let processor: ParallelProcessor;
  let running: Promise<Map<string, FileOutcome>>;

  beforeEach(async () => {
    batch = new HazardBatch(12, ['gate', 'fatal']);
    processor = batch.processor({ retryDelaySeconds: 60 });
    running = batch.run(processor);
    await batch.begun('gate');
    await until(processor, () => processor.getStats().chunksProcessed === 12);
  });

  test('getHealthStatus tells isRunning, workerCount, healthyWorkers, activeTasks and activeAlerts', async () => {
    expect(processor.getHealthStatus()).toEqual({
      isRunning: true,
      workerCount: 2,
      healthyWorkers: 2,
      activeTasks: 1,
      activeAlerts: 1,
    } satisfies HealthStatus);
    batch.open();
    await running;
    expect(processor.getHealthStatus().activeTasks).toBe(0);
    await processor.shutdown();
    expect(processor.getHealthStatus()).toMatchObject({ isRunning: false, workerCount: 0, healthyWorkers: 0 });
  });

  test('getStats tells chunks, throughput, workers, fault tolerance and alerts', async () => {
    const live = processor.getStats();
    expect(live).toMatchObject({
      chunksProcessed: 12,
      workerHealth: { totalWorkers: 2, healthyWorkers: 2 },
      faultTolerance: { activeTasks: 1, failedTasks: 1, retryingTasks: 0 },
      alerts: { active: 1, total: 1, byLevel: { INFO: 0, WARNING: 1, ERROR: 0, CRITICAL: 0 } },
    });
    expectTypeOf(live).toEqualTypeOf<ProcessorStats>();
    batch.open();
    await running;
    const after = processor.getStats();
    expect(after.chunksProcessed).toBe(13);
    expect(after.throughput).toBeGreaterThan(0);
    expect(after.workerHealth.avgCpuPercent).toBeGreaterThanOrEqual(0);
    expect(after.workerHealth.avgCpuPercent).toBeLessThanOrEqual(100);
    expect(after.workerHealth.avgMemoryPercent).toBeGreaterThan(0);
    expect(after.workerHealth.avgMemoryPercent).toBeLessThan(100);
    expect(after.faultTolerance).toEqual({ activeTasks: 0, failedTasks: 1, retryingTasks: 0 });
  });

  test('activeTasks is the metadata of what the workers have in hand', () => {
    expect(processor.activeTasks).toHaveLength(1);
    expect(processor.activeTasks[0]).toMatchObject({
      path: join(batch.inputs, 'gate'),
      state: 'RUNNING',
      attempts: 0,
      worker: expect.toSatisfy((worker: number) => worker === 1 || worker === 2) as number,
    });
  });

  test('workerMetrics maps an id to state, CPU, memory and error rate', () => {
    expect([...processor.workerMetrics.keys()]).toEqual(['W1', 'W2']);
    const atGate = processor.activeTasks[0]?.worker;
    for (const [workerId, metrics] of processor.workerMetrics) {
      expect(metrics).toMatchObject({ workerId, state: 'HEALTHY', generation: 1, restarts: 0 });
      expect(metrics.cpuPercent).toBeGreaterThanOrEqual(0);
      expect(metrics.memoryPercent).toBeGreaterThan(0);
      expect(metrics.heapLimitBytes).toBeGreaterThan(metrics.heapBytes);
      expect(metrics.currentTask?.path).toBe(metrics.slot === atGate ? join(batch.inputs, 'gate') : undefined);
    }
    const rates = [...processor.workerMetrics.values()].map(({ errorRate }) => errorRate);
    expect(rates.filter((rate) => rate > 0)).toHaveLength(1);
  });

  test('alertManager.getActiveAlerts tells level, message, component, worker and metadata', () => {
    const alerts = processor.alertManager.getActiveAlerts();
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      level: 'WARNING',
      component: 'tasks',
      state: 'active',
      count: 1,
      metadata: { code: 'BROKEN_INPUT', batch: processor.current?.meta.id },
    });
    expect(alerts[0]?.message).toContain('1 file failed');
    expect(alerts[0]?.examples[0]).toContain(join(batch.inputs, 'fatal'));
  });

  test('checkpointManager.createCheckpoint puts a snapshot on the disk', async () => {
    const folder = processor.checkpointManager.folderOf(processor.current?.meta.id ?? '');
    expect(existsSync(join(folder, 'snapshot.bin'))).toBe(false);
    const held = await processor.checkpointManager.createCheckpoint(processor.activeTasks);
    expect(held).toBe(14);
    expect(processor.checkpointManager.lastSnapshot(basename(folder))?.counts).toMatchObject({
      COMPLETED: 12,
      FAILED: 1,
      RUNNING: 1,
    });
    // Nothing was recorded since: the one that is there holds all.
    expect(await processor.checkpointManager.createCheckpoint()).toBe(14);
    expect(existsSync(join(folder, 'snapshot.prev.bin'))).toBe(false);
  });

  test('shutdown interrupts in good order, and a new processor goes on from the checkpoint', async () => {
    const id = processor.current?.meta.id ?? '';
    await processor.shutdown();
    expect((await running).size).toBe(13);
    expect(() => processor.submit({} as never, { outDir: null, onConflict: 'fail' })).toThrow('was shut down');

    const next = batch.processor();
    const offers = await next.offers();
    expect(offers).toHaveLength(1);
    expect(offers[0]).toMatchObject({ id, files: 14, verified: 12, changed: 0, outputsMissing: 0, damage: [] });
    batch.open();
    const again: string[] = [];
    await next.resumeBatch(id, { onTask: (task) => again.push(basename(task.path)) });
    expect(await next.current?.done).toMatchObject({ state: 'COMPLETED_WITH_FAILURES' });
    expect(again).toEqual(['gate']);
    expect(await next.offers()).toEqual([]);
  });
});

describe('the processor', () => {
  test('keeps its validated configuration, with the defaults of the seed', () => {
    batch = new HazardBatch(0);
    const { config } = new ParallelProcessor({ max_workers: 3 }, { dataDir: batch.data });
    expect(config).toMatchObject({ maxWorkers: 3, maxTaskRetries: 3, enableAlerting: true });
    expect(config.alertThresholds).toEqual({
      cpuCritical: 90,
      memoryCritical: 85,
      errorRateCritical: 0.1,
      workerTimeoutCritical: 120,
    });
  });

  test('starts no thread and writes nothing before there is work', () => {
    batch = new HazardBatch(0);
    const processor = batch.processor();
    expect(processor.getHealthStatus()).toMatchObject({ isRunning: true, workerCount: 0, activeTasks: 0 });
    expect(processor.workerMetrics.size).toBe(0);
    expect(processor.activeTasks).toEqual([]);
    expect(existsSync(batch.data)).toBe(false);
  });

  test('shutdown may be called twice, and before any work', async () => {
    batch = new HazardBatch(0);
    const processor = batch.processor();
    await Promise.all([processor.shutdown(), processor.shutdown()]);
    expect(processor.getHealthStatus().isRunning).toBe(false);
  });

  test('runs one batch at a time; later ones queue, and can be cancelled there', async () => {
    batch = new HazardBatch(2, ['gate']);
    const processor = batch.processor();
    const prepared = await processor.prepare({
      paths: [batch.inputs],
      recipe: batch.recipe,
      options: { marks: batch.marks },
    });
    const submit = (): string => processor.submit(prepared, { outDir: null, onConflict: 'fail' });
    const [first, second, third] = [submit(), submit(), submit()];
    expect(processor.current?.meta.id).toBe(first);
    expect(processor.queued.map(({ id, state }) => [id, state])).toEqual([
      [second, 'QUEUED'],
      [third, 'QUEUED'],
    ]);
    processor.cancel(second);
    expect(processor.queued.map(({ id }) => id)).toEqual([third]);
    batch.open();
    await until(processor, () => processor.current?.meta.id === third);
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED' });
    expect(await processor.batch(first)).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 3 } });
    expect(await processor.batch(second)).toMatchObject({ state: 'CANCELLED', counts: { CANCELLED: 3 } });
    // Ended batches are listed by their last snapshots: the cancelled one must not have cost the running one its own.
    await processor.shutdown();
    expect(
      processor
        .recent(9)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([first, second, third].toSorted());
  });

  test('pause gives out nothing more, resume goes on', async () => {
    batch = new HazardBatch(200, ['gate']);
    const processor = batch.processor();
    const running = batch.run(processor);
    await batch.begun('gate');
    const run = processor.current;
    processor.pause(run?.meta.id ?? '');
    expect(run?.progress()).toMatchObject({ state: 'PAUSED', pauseReason: 'user' });
    batch.open();
    await until(processor, () => processor.activeTasks.length === 0);
    processor.resume(run?.meta.id ?? '');
    expect((await running).size).toBe(201);
    expect(await run?.done).toMatchObject({ state: 'COMPLETED' });
  });

  test('discard removes the folder of an interrupted batch and nothing else', async () => {
    batch = new HazardBatch(5, ['gate']);
    const first = batch.processor();
    const running = batch.run(first);
    await batch.begun('gate');
    const id = first.current?.meta.id ?? '';
    await first.shutdown();
    await running;
    const second = batch.processor();
    const { folder } = second.checkpointManager;
    for (const wrong of ['', '.', '..', '../..', 'no-such-batch']) {
      await expect(second.discard(wrong)).rejects.toMatchObject({ code: 'usage' });
    }
    expect(existsSync(join(folder, id, 'journal.jsonl'))).toBe(true);
    await second.discard(id);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the classes behind the facade', () => {
  test('ParallelProcessor has an AlertManager and a CheckpointManager', () => {
    batch = new HazardBatch(0);
    const processor = batch.processor();
    expect(processor.alertManager).toBeInstanceOf(AlertManager);
    expect(processor.checkpointManager).toBeInstanceOf(CheckpointManager);
    expect(processor.checkpointManager.folder).toBe(join(batch.data, 'batches'));
  });

  test('TaskManager leads a task from its lease to its end', () => {
    batch = new HazardBatch(0);
    const store = new TaskStore(3);
    const manager = new TaskManager({
      store,
      queue: new WorkQueue(Float64Array.of(1, 1, 1)),
      policy: { faultTolerance: true, maxRetries: 3, delayMs: 1000, backoffFactor: 2 },
      halt: { kind: 'off' },
      lane: { kind: 'closed', ended: () => undefined },
      isolation: 'none',
      clock: { now: () => 0, wall: () => 0, after: () => () => undefined, stop: () => undefined },
      random: () => 0,
      firstLease: 1,
      retries: 0,
      record: () => undefined,
      onWork: () => undefined,
      onBrake: () => undefined,
      onLastPass: () => undefined,
      onFailed: () => undefined,
    });
    const grant = manager.grant(1, 1, 10, 100);
    expect(grant).toMatchObject({ lease: 1, slot: 1, runs: [0, 3], files: 3, bytes: 3 });
    expect(store.counts.ASSIGNED).toBe(3);
    const error = { class: 'permanent', code: 'X', message: 'x' } as const;
    manager.settle({ lease: 1, ok: [0, 1], errors: [{ task: 1, error }], back: [2, 3] });
    expect([0, 1, 2].map((id) => store.state(id))).toEqual(['COMPLETED', 'FAILED', 'PENDING']);
    expect(manager.finished).toBe(false);
  });

  test('WorkerHealthMonitor tells the health of each slot', () => {
    batch = new HazardBatch(0);
    const monitor = new WorkerHealthMonitor({
      slots: 2,
      isolated: 0,
      control: makeControl(2),
      clock: { now: () => 0, wall: () => 0, after: () => () => undefined, stop: () => undefined },
      limits: { timeoutMs: 60_000, criticalMs: 120_000 },
      thresholds: { heapDegraded: 0.75, heapUnhealthy: 0.85, errorsDegraded: 0.05 },
      enabled: true,
      utilization: () => null,
      cpuMs: () => null,
      parkedUntil: () => undefined,
      onSample: () => undefined,
      leases: () => 0,
      describe: () => undefined,
      usualMs: () => null,
      onStop: () => undefined,
      onState: () => undefined,
    });
    expect(monitor.metrics().map(({ state }) => state)).toEqual(['INITIALIZING', 'INITIALIZING']);
    monitor.ready(1, 1);
    expect(monitor.workerCount).toBe(1);
    expect(monitor.healthyWorkers).toBe(1);
    expect(monitor.metrics()[0]).toMatchObject({ workerId: 'W1', state: 'HEALTHY', verdict: 'idle' });
  });

  test('the types and their unions are those of the seed', () => {
    batch = new HazardBatch(0);
    expect(WORKER_STATES).toEqual([
      'INITIALIZING',
      'HEALTHY',
      'DEGRADED',
      'UNHEALTHY',
      'FAILED',
      'RECOVERING',
      'TERMINATED',
    ]);
    expect(TASK_STATES).toEqual(['PENDING', 'ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED', 'RETRYING', 'CANCELLED']);
    expect(ALERT_LEVELS).toEqual(['INFO', 'WARNING', 'ERROR', 'CRITICAL']);
    expectTypeOf<WorkerState>().toEqualTypeOf<(typeof WORKER_STATES)[number]>();
    expectTypeOf<TaskState>().toEqualTypeOf<(typeof TASK_STATES)[number]>();
    expectTypeOf<AlertLevel>().toEqualTypeOf<(typeof ALERT_LEVELS)[number]>();
    expectTypeOf<TaskMetadata['state']>().toEqualTypeOf<TaskState>();
    expectTypeOf<Alert['level']>().toEqualTypeOf<AlertLevel>();
    expectTypeOf<WorkerHealthMetrics['state']>().toEqualTypeOf<WorkerState>();
    expectTypeOf<ParallelProcessor['workerMetrics']>().toEqualTypeOf<ReadonlyMap<string, WorkerHealthMetrics>>();
  });
});

test('every completion is in the journal once, and the journal says how the batch ended', async () => {
  batch = new HazardBatch(100, ['throw-once', 'fatal']);
  const processor = batch.processor();
  await batch.run(processor);
  const folder = processor.checkpointManager.folderOf(processor.current?.meta.id ?? '');
  await processor.current?.done;
  await fileAppears(join(folder, 'snapshot.bin'));
  const { lines, leased, done } = readJournal(join(folder, 'journal.jsonl'));
  expect(leased.size).toBe(102);
  expect(done.size).toBe(101);
  expect(lines[0]).toMatchObject({ k: 'open', pid: process.pid });
  expect(lines.at(-1)).toMatchObject({ k: 'close' });
  const states = lines.filter(({ k }) => k === 'state') as unknown as readonly { readonly s: string }[];
  expect(states.map(({ s }) => s)).toEqual(['RUNNING', 'COMPLETED_WITH_FAILURES']);
  expect(readFileSync(join(folder, 'results.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(101);
});
