import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { HazardBatch, until } from '../../../test/support/hazard-batch.ts';
import { readJournal } from '../../../test/support/journal-lines.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { ParallelProcessor } from './parallel-processor.ts';
import type { FileOutcome } from './requests.ts';

/*
 * Threads that end in mid-lease, hang, or throw: real ones. What they held comes back, what they did counts once, and
 * the pool is whole again.
 */

let batch: HazardBatch;

afterEach(() => batch.remove());

const PLAIN = 120;

const alerts = (processor: ParallelProcessor, rule: string): readonly Alert[] =>
  processor.alertManager.all().filter((alert) => alert.rule === rule);
/** Deaths of threads and of isolated processes. */
const restarts = (processor: ParallelProcessor): number =>
  processor.workers.reduce((sum, worker) => sum + worker.restarts, 0);

/** Every plain file ended well at its first attempt, whatever happened beside it. */
function expectOthersUntouched(outcomes: ReadonlyMap<string, FileOutcome>): void {
  const plain = [...outcomes].filter(([name]) => name.startsWith('plain'));
  expect(plain).toHaveLength(PLAIN);
  const wrong = plain.filter(([name, task]) => {
    const whole = task.state === 'COMPLETED' && task.result === `content of ${name}`;
    return !whole || task.attempts !== 1 || task.losses !== 0;
  });
  expect(wrong).toEqual([]);
}

/** As many workers as before, all of them well, each death counted as a restart. */
async function expectPoolWhole(processor: ParallelProcessor, deaths: number): Promise<void> {
  await until(processor, () => processor.getHealthStatus().healthyWorkers === 2);
  expect(processor.getHealthStatus().workerCount).toBe(2);
  expect(restarts(processor)).toBe(deaths);
  const rows = [...alerts(processor, 'worker-restarted'), ...alerts(processor, 'worker-stopped')];
  expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(deaths);
  for (const row of rows) {
    // Healed by itself: for the record, and nobody is called.
    expect(row).toMatchObject({
      level: row.rule === 'worker-stopped' ? 'ERROR' : 'INFO',
      state: 'resolved',
      component: 'workers',
      workerId: expect.stringMatching(/^(W[12]|I1)$/) as string,
    });
  }
}

/** The journal tells each completion once, and each loss by number. */
function expectJournal(processor: ParallelProcessor, done: number, losses: number): void {
  const folder = processor.checkpointManager.folderOf(processor.current?.meta.id ?? '');
  const { lines } = readJournal(join(folder, 'journal.jsonl'));
  const completions = lines.flatMap(({ k, c = [] }) => (k === 'done' ? c : []));
  let completed = 0;
  for (let i = 0; i < completions.length; i += 2) completed += (completions[i + 1] ?? 0) - (completions[i] ?? 0);
  expect(completed).toBe(done);
  expect(lines.filter(({ k }) => k === 'loss')).toHaveLength(losses);
}

describe('a worker that ends in mid-lease', () => {
  test('its tasks come back, all complete once, and the pool is whole again', async () => {
    batch = new HazardBatch(PLAIN, ['exit-once-1', 'exit-once-2']);
    const processor = batch.processor();
    const outcomes = await batch.run(processor);
    expectOthersUntouched(outcomes);
    for (const name of ['exit-once-1', 'exit-once-2']) {
      expect(outcomes.get(name)).toMatchObject({
        state: 'COMPLETED',
        attempts: 1,
        losses: 1,
        result: `content of ${name}`,
      });
      expect(batch.attempts(name)).toBe(2);
    }
    await processor.current?.done;
    expect(processor.getStats().faultTolerance).toEqual({ activeTasks: 0, failedTasks: 0, retryingTasks: 0 });
    await expectPoolWhole(processor, 2);
    expectJournal(processor, PLAIN + 2, 2);
    expect(alerts(processor, 'worker-restarted')[0]?.message).toContain('exit code 3');
    expect(processor.alertManager.getActiveAlerts()).toEqual([]);
  });

  test('a file that always does it is poisoned after two workers; everything else completes', async () => {
    batch = new HazardBatch(PLAIN, ['exit-always']);
    const processor = batch.processor();
    const outcomes = await batch.run(processor);
    expectOthersUntouched(outcomes);
    expect(outcomes.get('exit-always')).toMatchObject({
      state: 'FAILED',
      failReason: 'poisoned',
      losses: 2,
      attempts: 0,
      result: null,
      error: { code: 'EXIT' },
    });
    expect(batch.attempts('exit-always')).toBe(2);
    expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED_WITH_FAILURES' });
    await expectPoolWhole(processor, 2);
    expectJournal(processor, PLAIN, 2);
    const poisoned = alerts(processor, 'task-poisoned');
    expect(poisoned).toHaveLength(1);
    expect(poisoned[0]).toMatchObject({ level: 'ERROR', state: 'active', count: 1, component: 'tasks' });
    expect(poisoned[0]?.examples[0]).toContain(join(batch.inputs, 'exit-always'));
  });

  test('the only worker there is may do it, too', async () => {
    batch = new HazardBatch(5, ['exit-always-1', 'exit-always-2', 'exit-once']);
    const outcomes = await batch.run(batch.processor({ maxWorkers: 1 }));
    const states = [...outcomes].map(([name, { state, failReason }]) => [name, failReason ?? state]);
    expect(Object.fromEntries(states)).toEqual({
      'exit-always-1': 'poisoned',
      'exit-always-2': 'poisoned',
      'exit-once': 'COMPLETED',
      ...Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`plain-000${i}`, 'COMPLETED'])),
    });
  });
});

describe('a worker that hangs', () => {
  test('in a loop: a cancel does not wait for its timeout; nobody is blamed, and the pool is whole', async () => {
    batch = new HazardBatch(PLAIN, ['spin-always']);
    const processor = batch.processor();
    const prepared = await processor.prepare({
      paths: [batch.inputs],
      recipe: batch.recipe,
      options: { marks: batch.marks },
    });
    const id = processor.submit(prepared, { outDir: null, onConflict: 'fail' });
    await batch.begun('spin-always');
    processor.cancel(id);
    expect(await processor.current?.done).toMatchObject({ state: 'CANCELLED', counts: { FAILED: 0, RUNNING: 0 } });
    await until(processor, () => processor.getHealthStatus().healthyWorkers === 2);
  });

  test('in a loop: it is stopped, the file gets a second chance, then it is poisoned', async () => {
    batch = new HazardBatch(PLAIN, ['spin-once', 'spin-always']);
    const processor = batch.processor({ workerTimeoutSeconds: 0.8 });
    const outcomes = await batch.run(processor);
    expectOthersUntouched(outcomes);
    expect(outcomes.get('spin-once')).toMatchObject({ state: 'COMPLETED', losses: 1 });
    expect(outcomes.get('spin-always')).toMatchObject({
      state: 'FAILED',
      failReason: 'poisoned',
      losses: 2,
      error: { code: 'STOPPED', message: expect.stringContaining('runs without pause') as string },
    });
    await processor.current?.done;
    await expectPoolWhole(processor, 3);
    expectJournal(processor, PLAIN + 1, 3);
  });

  test('in waiting for what never comes: it is stopped after the longer time', async () => {
    batch = new HazardBatch(PLAIN, ['wait-once']);
    const processor = batch.processor({ workerTimeoutSeconds: 0.5, alertThresholds: { workerTimeoutCritical: 1 } });
    const seen: string[] = [];
    processor.onChange(() => {
      const worse = processor.workers.find(({ state }) => state === 'UNHEALTHY');
      if (worse !== undefined) seen.push(worse.verdict);
    });
    const outcomes = await batch.run(processor);
    expectOthersUntouched(outcomes);
    expect(outcomes.get('wait-once')).toMatchObject({ state: 'COMPLETED', losses: 1 });
    expect(seen).toContain('waiting');
    await processor.current?.done;
    await expectPoolWhole(processor, 1);
  });
});

describe('an error that is thrown', () => {
  test('is retried as often as allowed; its worker lives on', async () => {
    batch = new HazardBatch(PLAIN, ['throw-twice', 'throw-always', 'fatal']);
    const processor = batch.processor({ maxTaskRetries: 3 });
    const outcomes = await batch.run(processor);
    expectOthersUntouched(outcomes);
    expect(outcomes.get('throw-twice')).toMatchObject({ state: 'COMPLETED', attempts: 3, losses: 0 });
    expect(outcomes.get('throw-always')).toMatchObject({
      state: 'FAILED',
      failReason: 'exhausted',
      attempts: 4,
      error: { message: 'A passing fault.' },
    });
    expect(outcomes.get('fatal')).toMatchObject({ state: 'FAILED', failReason: 'permanent', attempts: 1 });
    expect(['throw-twice', 'throw-always', 'fatal'].map((name) => batch.attempts(name))).toEqual([3, 4, 1]);
    expect(await processor.current?.done).toMatchObject({ retries: 5 });
    expect(restarts(processor)).toBe(0);
    expectJournal(processor, PLAIN + 1, 0);
    const rows = alerts(processor, 'task-failed');
    expect(
      rows.map(({ level, count, metadata }) => `${level} ${count} ${String(metadata['code'])}`).toSorted(),
    ).toEqual(['WARNING 1 BROKEN_INPUT', 'WARNING 1 UNKNOWN']);
  });
});
