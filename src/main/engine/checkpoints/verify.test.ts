import { appendFileSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HazardBatch } from '../../../../test/support/hazard-batch.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { BatchDesk } from '../batch/batch-desk.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import { FILES } from './batch-folder.ts';
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
  );
  const { files } = await desk.reopen(id);
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
  ['gone', (path) => rmSync(path)],
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

test('after a power cut a completion without its result is not believed, also by the session after the next', async () => {
  await interrupted(builtFile('fixtures/hazards-manifest.js'));
  const { folder } = batch.processor().checkpointManager;
  const journal = join(folder, id, 'journal.jsonl');
  const results = join(folder, id, FILES.results);
  // Another boot, and the last results did not reach the disk.
  const lines = readFileSync(journal, 'utf8').split('\n');
  const first = JSON.parse((lines[0] ?? '').slice(9)) as Record<string, unknown>;
  lines[0] = toLine(JSON.stringify({ ...first, boot: 'the boot before' })).trimEnd();
  for (const name of [FILES.snapshot, FILES.previous]) rmSync(join(folder, id, name), { force: true });
  writeFileSync(journal, lines.join('\n'));
  writeFileSync(results, readFileSync(results, 'utf8').split('\n').slice(0, 4).join('\n'));
  await sessionThatDies();
  // A session of this boot that did no more than begin.
  appendFileSync(journal, toLine(JSON.stringify({ ...first, at: 5 })));
  const [offer] = await batch.processor().offers();
  expect(offer?.counts).toMatchObject({ COMPLETED: 3, PENDING: 4 });
});

test.each<[string, (path: string) => void]>([
  ['gone', (path) => rmSync(path)],
  ['altered', (path) => appendFileSync(path, '!')],
])('a published output that is %s is made again', async (_, change) => {
  batch.add('plain-0006');
  rmSync(join(batch.inputs, 'gate'));
  const out = join(batch.folder, 'out');
  const processor = batch.processor();
  const prepared = await processor.prepare({ paths: [batch.inputs], recipe: builtFile('fixtures/copy.js') });
  id = processor.submit(prepared, { outDir: out, onConflict: 'fail' });
  await processor.current?.done;
  await processor.shutdown();
  // As if it had been killed right before its end: the journal without the last words.
  const folder = folderOf(processor);
  const kept = readFileSync(join(folder, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => !/"s":"COMPLETED"|"k":"close"/.test(line));
  writeFileSync(join(folder, 'journal.jsonl'), kept.join('\n'));
  for (const name of [FILES.snapshot, FILES.previous]) rmSync(join(folder, name), { force: true });

  const target = join(out, readdirSync(out)[0] ?? '');
  change(join(target, 'plain-0003'));
  const next = batch.processor();
  expect((await next.offers())[0]).toMatchObject({ verified: 6, changed: 0, outputsMissing: 1 });
  await next.resumeBatch(id);
  expect(await next.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 7 } });
  expect(readFileSync(join(target, 'plain-0003'), 'utf8')).toBe('content of plain-0003');
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
