import { afterEach, beforeEach, expect, test } from 'vitest';
import { HazardBatch, until } from '../../../../test/support/hazard-batch.ts';

/* Checkpoints are switched off while a batch lies interrupted on the disk: what is kept of it is kept up. */

let batch: HazardBatch;
let id: string;

beforeEach(async () => {
  batch = new HazardBatch(6, ['gate']);
  const processor = batch.processor();
  const outcomes = batch.run(processor);
  await until(processor, () => processor.current?.store.countOf('COMPLETED') === 6);
  id = processor.current?.meta.id ?? '';
  await processor.shutdown();
  await outcomes;
});
afterEach(() => batch.remove());

test('it goes on from where it was, and its end is on the disk', async () => {
  batch.open();
  const processor = batch.processor({ enableCheckpointing: false });
  await processor.resumeBatch(id);
  expect(processor.current?.progress().counts.COMPLETED).toBe(6);
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 7 } });
  await processor.shutdown();
  const next = batch.processor();
  expect(await next.offers()).toEqual([]);
  expect(await next.batch(id)).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 7 } });
});

test('it is cancelled with what it has', async () => {
  const processor = batch.processor({ enableCheckpointing: false });
  expect(await processor.cancelStored(id)).toMatchObject({
    state: 'CANCELLED',
    counts: { COMPLETED: 6, CANCELLED: 1 },
  });
  await processor.shutdown();
  expect(await batch.processor().offers()).toEqual([]);
});
