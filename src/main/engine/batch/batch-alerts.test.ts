import { afterEach, expect, test } from 'vitest';
import { HazardBatch } from '../../../../test/support/hazard-batch.ts';
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

test('with a budget that lasts nothing is said', async () => {
  batch = new HazardBatch(20, ['throw-once-1', 'throw-once-2']);
  const processor = batch.processor();
  await batch.run(processor);
  expect(processor.alertManager.all()).toEqual([]);
});
