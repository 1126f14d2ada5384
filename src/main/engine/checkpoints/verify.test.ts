import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HazardBatch } from '../../../../test/support/hazard-batch.ts';
import { BatchDesk } from '../batch/batch-desk.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import { CheckpointManager } from './checkpoint-manager.ts';
import { toLine } from './crc-line.ts';
import { FakeClock } from '../../../../test/support/fake-clock.ts';

/*
 * What a resume believes. A batch of six plain files that are done and one at a gate is interrupted; then somebody
 * changes the disk.
 */

let batch: HazardBatch;
let id: string;

beforeEach(() => {
  batch = new HazardBatch(6, ['gate']);
});
afterEach(() => batch.remove());

/** Runs until all but the gate is done, and interrupts. */
async function interrupted(recipe = batch.recipe, out: string | null = null): Promise<void> {
  const processor = batch.processor();
  const prepared = await processor.prepare({
    paths: [batch.inputs],
    recipe,
    ...(recipe === batch.recipe ? { options: { marks: batch.marks } } : {}),
  });
  let done = 0;
  const six = new Promise<void>((resolve) => {
    const onTask = (): void => {
      if (++done === 6) resolve();
    };
    id = processor.submit(prepared, { outDir: out, onConflict: 'fail' }, { onTask });
  });
  await six;
  await processor.shutdown();
}

const input = (n: number): string => join(batch.inputs, `plain-000${n}`);
const folderOf = (processor: ParallelProcessor): string => processor.checkpointManager.folderOf(id);

/** A session that reads the batch back, and dies before it has leased anything. */
async function sessionThatDies(): Promise<void> {
  const desk = new BatchDesk(
    new CheckpointManager({
      folder: join(batch.data, 'batches'),
      enabled: true,
      intervalMs: 1000,
      onHealth: (error) => {
        if (error !== null) throw error;
      },
    }),
    new FakeClock(),
    join(batch.data, 'scripts'),
  );
  const { files } = await desk.reopen(id, {
    contents: false,
    signal: new AbortController().signal,
    onCheck: () => undefined,
  });
  await files.journal.close();
  files.release();
}

async function resumed(): Promise<string[]> {
  const again: string[] = [];
  const processor = batch.processor();
  batch.open();
  await processor.resumeBatch(id, { onTask: (task) => again.push(task.path.slice(batch.inputs.length + 1)) });
  await processor.current?.done;
  return again.toSorted();
}

test('files that are as they were are verified, and only the rest is done', async () => {
  await interrupted();
  const [offer] = await batch.processor().offers();
  expect(offer).toMatchObject({ verified: 6, changed: 0, outputsMissing: 0, inFlight: 0 });
  expect(await resumed()).toEqual(['gate']);
});

test.each<[string, (path: string) => void]>([
  ['longer', (path) => appendFileSync(path, ' and more')],
  ['of another time', (path) => utimesSync(path, 1, 1)],
])('a file that is %s is done again', async (_, change) => {
  await interrupted();
  change(input(2));
  const [offer] = await batch.processor().offers();
  expect(offer).toMatchObject({ verified: 5, changed: 1 });
  expect(await resumed()).toEqual(['gate', 'plain-0002']);
});

test('a changed file stays to be done when the resumed session dies before it got there', async () => {
  await interrupted();
  writeFileSync(input(4), 'quite another content');
  await sessionThatDies();
  // The listing knows the new size by now: only the journal knows that what was done is of no worth.
  await sessionThatDies();
  const [offer] = await batch.processor().offers();
  expect(offer?.counts).toMatchObject({ COMPLETED: 5, PENDING: 2 });
  expect(await resumed()).toEqual(['gate', 'plain-0004']);
});

test('an input that waits may change: it is taken as it is now', async () => {
  await interrupted();
  writeFileSync(join(batch.inputs, 'gate'), 'small by now');
  expect(await resumed()).toEqual(['gate']);
});

test('a batch of a newer format is refused by name and left as it is', async () => {
  await interrupted();
  const processor = batch.processor();
  const journal = join(folderOf(processor), 'journal.jsonl');
  appendFileSync(journal, toLine(JSON.stringify({ k: 'open', v: 99, pid: 1, started: 1, boot: '', at: 1 })));
  const before = readFileSync(journal);
  await expect(processor.resumeBatch(id)).rejects.toMatchObject({
    code: 'cannot-start',
    message: expect.stringMatching(/newer version of Gristmill \(format 99/) as string,
  });
  expect(await processor.offers()).toEqual([]);
  expect(processor.alertManager.getActiveAlerts()[0]).toMatchObject({ rule: 'batch-unreadable' });
  expect(readFileSync(journal).equals(before)).toBe(true);
});
