import { afterEach, expect, test } from 'vitest';
import { HazardBatch, until } from '../../../../test/support/hazard-batch.ts';
import type { Alert } from '../../../shared/domain/alert.ts';

let batch: HazardBatch;

afterEach(() => batch.remove());

test('when the retry budget is used up, one row says so, the rest waits for a last pass, and the row goes with the batch', async () => {
  batch = new HazardBatch(
    20,
    Array.from({ length: 40 }, (_, i) => `throw-once-${i}`),
  );
  const processor = batch.processor({ haltPolicy: 'off' });
  const seen = new Set<string>();
  const rows = (): readonly Alert[] => processor.alertManager.all().filter(({ rule }) => rule === 'retry-budget');
  processor.onChange(() => rows().forEach(({ state, level, count }) => seen.add(`${level} ${state} ${count}`)));
  const outcomes = await batch.run(processor);
  await processor.current?.done;
  expect([...outcomes.values()].every(({ state }) => state === 'COMPLETED')).toBe(true);
  expect([...seen]).toEqual(['WARNING active 1', 'WARNING resolved 1']);
  expect(rows()[0]?.action).toContain('wait for a last pass');
});

test('a row of failed files is over when the last of them is begun again, and back when one fails once more', async () => {
  batch = new HazardBatch(2, ['gate', 'fatal-once-1', 'fatal-once-2', 'fatal-twice']);
  const first = batch.processor({ maxTaskRetries: 0 });
  const prepared = await first.prepare({
    paths: [batch.inputs],
    recipe: batch.recipe,
    options: { marks: batch.marks },
  });
  const id = first.submit(prepared, { outDir: null, onConflict: 'fail' });
  const rows = (of = first): readonly string[] =>
    of.alertManager
      .all()
      .filter(({ rule }) => rule === 'task-failed')
      .map(({ state, message }) => `${state}: ${message.split(' in ')[0]}`);
  const { store } = first.current ?? {};
  await until(first, () => store?.countOf('FAILED') === 3);
  expect(rows()).toEqual(['active: 3 files failed']);

  const [one = 0, ...others] = Array.from({ length: 6 }, (_, i) => i).filter((i) => store?.state(i) === 'FAILED');
  await first.taskDesk.retry(id, { ids: [one] });
  expect(rows()).toEqual(['active: 3 files failed']);
  const seen = new Set<string>();
  first.onChange(() => rows().forEach((row) => seen.add(row)));
  await first.taskDesk.retry(id, { ids: others });
  await until(first, () => store?.countOf('FAILED') === 1 && store.countOf('COMPLETED') === 4);
  expect(rows()).toEqual(['active: 1 file failed']);
  expect([...seen]).toContain('resolved: 3 files failed');
  batch.open();
  await first.current?.done;
  await first.shutdown();

  // The next session knows what has failed, and that nothing has any more once it is begun again.
  const next = batch.processor({ maxTaskRetries: 0 }, { alerts: first.alertManager.all() });
  expect(rows(next)).toEqual(['active: 1 file failed']);
  await next.taskDesk.retry(id, 'failed');
  expect(rows(next)).toEqual(['resolved: 1 file failed']);
  expect(await next.current?.done).toMatchObject({ state: 'COMPLETED' });
  expect(rows(next)).toEqual(['resolved: 1 file failed']);
});

test('what was said of a batch that is thrown away is over; of another it is not', async () => {
  batch = new HazardBatch(1, ['eio']);
  const processor = batch.processor({ maxTaskRetries: 0 });
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    await batch.run(processor);
    ids.push(processor.current?.meta.id ?? '');
    await processor.current?.done;
  }
  const open = (): readonly unknown[] =>
    processor.alertManager
      .all()
      .filter(({ state }) => state !== 'resolved')
      .map(({ metadata }) => metadata['batch']);
  expect(new Set(open())).toEqual(new Set(ids));
  const other = {
    rule: 'other',
    level: 'WARNING',
    component: 'x',
    cause: 'x',
    message: 'Of no batch.',
    action: '',
  } as const;
  processor.alertManager.raise(other);
  const row = (): Alert | undefined => processor.alertManager.all().find(({ rule }) => rule === 'other');
  processor.alertManager.snooze([row()?.id ?? ''], { untilBatchEnds: ids[0] ?? '' });
  expect(row()?.state).toBe('snoozed');
  await processor.discard(ids[0] ?? '');
  expect(open().filter((id) => id !== undefined)).toEqual([ids[1]]);
  expect(row()?.state).toBe('active');
});

test('with a budget that lasts nothing is said', async () => {
  batch = new HazardBatch(20, ['throw-once-1', 'throw-once-2']);
  const processor = batch.processor();
  await batch.run(processor);
  expect(processor.alertManager.all()).toEqual([]);
});
