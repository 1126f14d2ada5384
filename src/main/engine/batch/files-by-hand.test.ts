import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { HazardBatch, until } from '../../../../test/support/hazard-batch.ts';
import { inspectFolder } from '../inspect/inspect-folder.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import { pathBytes } from '../scan/path-table.ts';
import type { BatchRun } from './batch-run.ts';

/* What a person does to single files, on real threads and a real disk. */

let batch: HazardBatch;
afterEach(() => batch.remove());

/** Starts a batch of what lies in the folder and resolves with it. */
async function started(processor: ParallelProcessor): Promise<BatchRun> {
  const options = { marks: batch.marks };
  const prepared = await processor.prepare({ paths: [batch.inputs], recipe: batch.recipe, options });
  processor.submit(prepared, { outDir: null, onConflict: 'fail' });
  return running(processor);
}

function running(processor: ParallelProcessor): BatchRun {
  if (processor.current === null) throw new Error('Nothing runs.');
  return processor.current;
}

function idOf({ inputs: { inputs }, store }: BatchRun, name: string): number {
  for (let id = 0; id < store.count; id++) if (pathBytes(inputs.table, id).toString().endsWith(`/${name}`)) return id;
  throw new Error(`There is no ${name}.`);
}

const FATAL = ['fatal-once-1', 'fatal-once-2', 'fatal-once-3'];

test('all that failed by one cause is asked for once more while the batch runs, and no other', async () => {
  batch = new HazardBatch(5, ['gate', ...FATAL, 'eio']);
  const processor = batch.processor({ maxTaskRetries: 0 });
  const run = await started(processor);
  await until(processor, () => run.store.countOf('FAILED') === 4);
  const { groups } = run.byHand.failures.view(9);
  expect(groups.map(({ code, files }) => [code, files])).toEqual([
    ['BROKEN_INPUT', 3],
    ['EIO', 1],
  ]);
  const failedBytes = run.progress().bytesFailed ?? 0;
  await processor.taskDesk.retry(run.meta.id, { group: groups[0]?.id ?? '' });
  await until(processor, () => run.store.countOf('COMPLETED') === 8);
  expect(run.byHand.failures.view(9)).toMatchObject({ files: 1, groups: [{ code: 'EIO' }] });
  expect(run.progress().bytesFailed).toBeLessThan(failedBytes);
  batch.open();
  expect(await run.done).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', counts: { COMPLETED: 9, FAILED: 1 } });
  expect(FATAL.map((name) => batch.attempts(name))).toEqual([2, 2, 2]);
  const { store } = await processor.checkpointManager.load(run.meta.id);
  expect(store.counts).toEqual(run.store.counts);
});

test('what waits is cancelled at once, what is in hand is taken back; the batch ends without them, and so says its journal', async () => {
  batch = new HazardBatch(20, ['gate']);
  const processor = batch.processor({ maxWorkers: 1 });
  const run = await started(processor);
  await batch.begun('gate');
  const waiting = ['plain-0003', 'plain-0004', 'plain-0017'].map((name) => idOf(run, name));
  expect(processor.taskDesk.takeOff(run.meta.id, waiting)).toEqual({ cancelled: 3, stopping: 0 });
  expect(processor.taskDesk.takeOff(run.meta.id, [idOf(run, 'gate')])).toEqual({ cancelled: 0, stopping: 1 });
  const end = await run.done;
  expect(end.counts).toMatchObject({ COMPLETED: 17, CANCELLED: 4, FAILED: 0 });
  const { store } = await processor.checkpointManager.load(run.meta.id);
  expect(store.counts).toEqual(end.counts);
  expect([...waiting, idOf(run, 'gate')].map((id) => store.reason(id))).toEqual(['user', 'user', 'user', 'user']);
});

test('one that does not hear that it is called back loses its worker, charges nobody, and is cancelled', async () => {
  batch = new HazardBatch(3, ['hush']);
  const processor = batch.processor({ maxWorkers: 1 });
  const run = await started(processor);
  await batch.begun('hush');
  expect(processor.taskDesk.takeOff(run.meta.id, [idOf(run, 'hush')])).toEqual({ cancelled: 0, stopping: 1 });
  const end = await run.done;
  expect(end).toMatchObject({ state: 'COMPLETED', retries: 0, counts: { COMPLETED: 3, CANCELLED: 1 } });
  expect(run.store.losses[idOf(run, 'hush')]).toBe(0);
});

test('a batch that has ended goes on with what failed, in this session and in the next', async () => {
  batch = new HazardBatch(4, ['fatal-twice', 'throw-once']);
  const first = batch.processor({ maxTaskRetries: 0 });
  const run = await started(first);
  const { id } = run.meta;
  expect(await run.done).toMatchObject({ state: 'COMPLETED_WITH_FAILURES', counts: { COMPLETED: 4, FAILED: 2 } });

  await first.taskDesk.retry(id, 'failed');
  expect(await running(first).done).toMatchObject({ id, counts: { COMPLETED: 5, FAILED: 1 } });
  await first.shutdown();

  const next = batch.processor({ maxTaskRetries: 0 });
  await next.taskDesk.retry(id, 'failed');
  expect(await running(next).done).toMatchObject({ id, state: 'COMPLETED', counts: { COMPLETED: 6, FAILED: 0 } });
  expect([batch.attempts('fatal-twice'), batch.attempts('throw-once')]).toEqual([3, 2]);
  await expect(next.taskDesk.retry(id, 'failed')).rejects.toMatchObject({ code: 'not-now' });
  expect(next.recent(9).map((one) => [one.id, one.state])).toEqual([[id, 'COMPLETED']]);

  const told = await inspectFolder(next.checkpointManager, next.dataDir, id, { limit: 1, search: 'fatal-twice' });
  const kinds = told.history[0]?.events.map(({ kind }) => kind);
  expect(kinds).toEqual(['lease', 'failed', 'again', 'lease', 'failed', 'again', 'lease', 'done']);
});

test('a retry of an ended batch that is broken off is found at the next launch, and gone on with', async () => {
  batch = new HazardBatch(2, ['gate-1', 'fatal-once']);
  const first = batch.processor();
  const run = await started(first);
  const { id } = run.meta;
  await until(first, () => run.store.countOf('FAILED') === 1);
  first.taskDesk.takeOff(id, [idOf(run, 'gate-1')]);
  await run.done;
  await first.taskDesk.retry(id, { ids: [idOf(run, 'gate-1'), idOf(run, 'fatal-once')] });
  // Before anything else is written of it: the app may be killed now.
  expect(first.checkpointManager.lastSnapshot(id)).toMatchObject({ state: 'INTERRUPTED', counts: { PENDING: 2 } });
  const again = running(first);
  await until(first, () => again.store.countOf('COMPLETED') === 3);
  await first.shutdown();

  const next = batch.processor();
  const [offer] = await next.offers();
  expect(offer).toMatchObject({ id, counts: { COMPLETED: 3, PENDING: 1 } });
  expect(next.recent(9)).toEqual([]);
  await next.resumeBatch(id);
  batch.open();
  expect(await running(next).done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 4 } });
});

test('the output of an ended batch is made anew with what failed before', async () => {
  batch = new HazardBatch(3);
  const out = join(batch.folder, 'out');
  const away = join(batch.folder, 'away');
  const processor = batch.processor();
  const prepared = await processor.prepare({ paths: [batch.inputs], recipe: 'checksum', options: {} });
  renameSync(join(batch.inputs, 'plain-0001'), away);
  const id = processor.submit(prepared, { outDir: out, onConflict: 'fail' });
  const end = await running(processor).done;
  expect(end.counts).toMatchObject({ COMPLETED: 2, FAILED: 1 });
  const [manifest = ''] = end.outputs;
  expect(readFileSync(manifest, 'utf8')).not.toContain('plain-0001');
  renameSync(away, join(batch.inputs, 'plain-0001'));
  await processor.taskDesk.retry(id, 'failed');
  expect(await running(processor).done).toMatchObject({ state: 'COMPLETED', outputs: [manifest] });
  expect(readFileSync(manifest, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  const told = await inspectFolder(processor.checkpointManager, processor.dataDir, id, { limit: 0 });
  expect(told.outputs).toEqual([manifest]);
  rmSync(out, { recursive: true });
});
