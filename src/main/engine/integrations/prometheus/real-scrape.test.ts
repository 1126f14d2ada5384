import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HazardBatch, until } from '../../../../../test/support/hazard-batch.ts';
import { freePort, scrape, seriesOf } from '../../../../../test/support/scrape.ts';
import { TASK_STATES } from '../../../../shared/domain/task.ts';
import type { ParallelProcessor } from '../../parallel-processor.ts';
import { silentLogger } from '../../ports.ts';
import { CATALOGUE } from './catalogue.ts';
import type { MetricsExporter } from './exporter.ts';
import { serveMetrics } from './serve-metrics.ts';

/*
 * A real processor scraped over a real socket in mid-batch. The batch stands still at its gate, so that what a scrape
 * says and what the processor says a moment later is the same.
 */

let batch: HazardBatch;
let exporter: MetricsExporter | null = null;

beforeEach(() => {
  batch = new HazardBatch(12, ['gate', 'fatal', 'throw-once', 'exit-once']);
});
afterEach(async () => {
  await exporter?.close();
  await batch.remove();
});

async function served(config: Parameters<HazardBatch['processor']>[0] = {}) {
  const port = await freePort();
  const processor = batch.processor({ metricsEnabled: true, metricsPort: port, ...config });
  exporter = serveMetrics(processor, { name: 'cli', version: '1.2.3' }, silentLogger);
  await exporter.settled();
  return { port, processor };
}

/** All but the gate has ended, and all workers are well. */
const atTheGate = (processor: ParallelProcessor): Promise<void> =>
  until(processor, () => {
    const { counts } = processor.current?.store ?? {};
    return counts?.COMPLETED === 14 && counts.FAILED === 1 && processor.getHealthStatus().healthyWorkers === 2;
  });

const valuesOf = async (port: number): Promise<ReadonlyMap<string, number>> => seriesOf((await scrape(port)).body);

test('a scrape in mid-batch says what getStats says, has every metric, and promtool finds nothing wrong with it', async () => {
  const { port, processor } = await served();
  const running = batch.run(processor);
  await batch.begun('gate');
  await atTheGate(processor);
  await processor.checkpointManager.createCheckpoint();
  const { body, headers } = await scrape(port);
  const { workerHealth, faultTolerance, chunksProcessed, alerts } = processor.getStats();
  const progress = processor.current?.progress();
  const series = seriesOf(body);
  const said = (name: string): number | undefined => series.get(name);
  expect(headers['content-type']).toContain('version=0.0.4');
  expect(said('parallel_processor_healthy_workers')).toBe(workerHealth.healthyWorkers);
  expect(said('parallel_processor_active_tasks')).toBe(faultTolerance.activeTasks);
  expect(said('parallel_processor_failed_tasks')).toBe(faultTolerance.failedTasks);
  expect(said('parallel_processor_memory_percent')).toBeCloseTo(workerHealth.avgMemoryPercent, -1);
  expect(said('gristmill_batch_chunks')).toBe(chunksProcessed);
  for (const state of TASK_STATES)
    expect([state, said(`gristmill_tasks{state="${state.toLowerCase()}"}`)]).toEqual([state, progress?.counts[state]]);
  expect(said('gristmill_tasks_completed_total')).toBe(14);
  expect(said('gristmill_tasks_failed_total{reason="permanent"}')).toBe(1);
  expect(said('gristmill_task_retries_total')).toBe(1);
  expect(said('gristmill_task_losses_total')).toBe(1);
  expect(said('gristmill_worker_deaths_total{kind="exit"}')).toBe(1);
  expect(said('gristmill_task_duration_seconds_count')).toBe(14);
  expect(said('gristmill_task_duration_seconds_bucket{le="+Inf"}')).toBe(14);
  expect(said('gristmill_alerts{level="warning",state="active"}')).toBe(alerts.byLevel.WARNING);
  expect(said('gristmill_batch_info{recipe="script"}')).toBe(1);
  expect(body).not.toContain(batch.folder);
  const told = new Set(body.match(/(?<=# TYPE )\S+/g));
  // There is no output folder here, and an estimate only when it can be right.
  const missing = CATALOGUE.map(({ name }) => name).filter((name) => !told.has(name));
  expect(missing.filter((name) => name !== 'gristmill_batch_remaining_seconds')).toEqual([]);

  const checked = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
  expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', '']);
  const report = await scrape(port, { path: '/healthz' });
  expect(JSON.parse(report.body)).toMatchObject({ pid: process.pid, counts: { workers: 2, tasks: { COMPLETED: 14 } } });
  batch.open();
  await running;
});

test('counters go on over the end of a batch and the begin of the next', async () => {
  const { port, processor } = await served();
  batch.open();
  await batch.run(processor);
  expect((await valuesOf(port)).get('gristmill_tasks_completed_total')).toBe(15);
  await batch.run(processor);
  const values = await valuesOf(port);
  // This time nothing throws or exits: the marks say that they did so once.
  expect(values.get('gristmill_tasks_completed_total')).toBe(30);
  expect(values.get('gristmill_task_duration_seconds_count')).toBe(30);
  expect(values.get('gristmill_tasks_failed_total{reason="permanent"}')).toBe(2);
  expect(values.get('gristmill_task_retries_total')).toBe(1);
  expect(values.get('gristmill_tasks{state="completed"}')).toBe(15);
  expect(values.get('gristmill_batch_state{state="completed_with_failures"}')).toBe(1);
  expect(values.get('gristmill_files_per_second')).toBe(0);
});

test('a resumed batch brings nothing of its earlier session into the counters of this process', async () => {
  const first = await served({ retryDelaySeconds: 0.1 });
  const running = batch.run(first.processor);
  await batch.begun('gate');
  await atTheGate(first.processor);
  const id = first.processor.current?.meta.id ?? '';
  await exporter?.close();
  await first.processor.shutdown();
  await running;
  batch.open();
  const second = await served();
  await second.processor.resumeBatch(id);
  await second.processor.current?.done;
  const values = await valuesOf(second.port);
  expect(values.get('gristmill_tasks{state="completed"}')).toBe(15);
  expect(values.get('gristmill_tasks_completed_total')).toBe(1);
  expect(values.get('gristmill_chunks_completed_total')).toBe(1);
  expect(values.get('gristmill_task_retries_total')).toBe(0);
});
