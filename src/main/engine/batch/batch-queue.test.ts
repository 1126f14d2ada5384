import { afterEach, expect, test } from 'vitest';
import { HazardBatch, until } from '../../../../test/support/hazard-batch.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';

let batch: HazardBatch;
afterEach(() => batch.remove());

/** Submits one more batch of the same files; returns its id. */
async function submit(processor: ParallelProcessor): Promise<string> {
  const request = { recipe: batch.recipe, options: { marks: batch.marks } };
  return processor.submit(await processor.prepare({ paths: [batch.inputs], ...request }), {
    outDir: batch.folder,
    onConflict: 'fail',
  });
}

test('waiting batches run in the order they were put in, and one that does not wait is refused', async () => {
  batch = new HazardBatch(1, ['gate']);
  const processor = batch.processor();
  const [first, a, b, c] = [
    await submit(processor),
    await submit(processor),
    await submit(processor),
    await submit(processor),
  ];
  const waiting = (): readonly string[] => processor.queued.map(({ id }) => id);
  expect(waiting()).toEqual([a, b, c]);
  processor.moveQueued(c, 0);
  expect(waiting()).toEqual([c, a, b]);
  processor.moveQueued(c, 1);
  expect(waiting()).toEqual([a, c, b]);
  // Beyond the end is the end.
  processor.moveQueued(a, 99);
  expect(waiting()).toEqual([c, b, a]);
  processor.cancel(b);
  expect(waiting()).toEqual([c, a]);
  for (const id of [first, b]) {
    expect(() => processor.moveQueued(id, 0)).toThrow(expect.objectContaining({ code: 'not-now' }));
  }
  const begun: string[] = [];
  processor.onChange(() => {
    const id = processor.current?.meta.id;
    if (id !== undefined && !begun.includes(id)) begun.push(id);
  });
  batch.open();
  await until(processor, () => processor.current?.meta.id === a && processor.current.state === 'COMPLETED');
  expect(begun).toEqual([first, c, a]);
});
