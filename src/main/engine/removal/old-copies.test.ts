import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILES } from '../checkpoints/batch-folder.ts';
import { ParallelProcessor } from '../parallel-processor.ts';
import { silentLogger } from '../ports.ts';
import { removeExpired } from './remover.ts';

/* Copies of scripts go with the last batch that needs them, once nobody has used them for a while. */

const DAY_MS = 86_400_000;
let root: string;
let processor: ParallelProcessor;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'copies-'));
  mkdirSync(join(root, 'in'));
  writeFileSync(join(root, 'in/a'), 'a');
  processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(root, 'data') });
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(root, { recursive: true, force: true });
});

const copies = (): string => join(root, 'data/scripts');

/** Runs a script to its end. Resolves with the batch and the name of the copy. */
async function ran(name: string): Promise<{ readonly id: string; readonly copy: string }> {
  const script = join(root, `${name}.mjs`);
  writeFileSync(script, `export const process = () => '${name}';`);
  const run = processor.processFilesParallel([join(root, 'in')], script, { mayRun: () => 'trusted' });
  for await (const task of run) expect(task.result).toBe(name);
  const end = await processor.current?.done;
  return { id: end?.id ?? '', copy: processor.current?.meta.script?.copy.split('/')[0] ?? '' };
}

/** As if it had been used that many days ago. */
function usedBefore(name: string, days: number): void {
  const then = Date.now() / 1000 - days * 86_400;
  utimesSync(join(copies(), name), then, then);
}

const left = (): string[] => readdirSync(copies()).toSorted();

test('a copy goes with the last batch that names it, not with one of several, and not another one', async () => {
  const [first, second, other] = [await ran('one'), await ran('one'), await ran('other')];
  expect(first.copy).toBe(second.copy);
  usedBefore(first.copy, 31);
  usedBefore(other.copy, 31);
  await processor.discard(first.id);
  expect(left()).toEqual([first.copy, other.copy].toSorted());
  await processor.discard(second.id);
  expect(left()).toEqual([other.copy]);
});

test('one that was used of late stays: a batch may be about to begin with it', async () => {
  const { id, copy } = await ran('one');
  usedBefore(copy, 31);
  // Another run of the same script uses it.
  const again = await ran('one');
  await processor.discard(id);
  await processor.discard(again.id);
  expect(left()).toEqual([copy]);
  usedBefore(copy, 29);
  expect(await removeExpired(processor, { keepBatchesDays: 1, keepBatches: 0 }, silentLogger)).toEqual([]);
  expect(left()).toEqual([copy]);
});

test('the settings take batches and then copies; what a crash left of copying goes too', async () => {
  const { id } = await ran('one');
  mkdirSync(join(copies(), 'half.1.tmp'));
  const inAYear = Date.now() + 365 * DAY_MS;
  expect(await removeExpired(processor, { keepBatchesDays: 30, keepBatches: 0 }, silentLogger, inAYear)).toEqual([id]);
  expect(left()).toEqual([]);
});

test('while a batch cannot be read nobody knows what it needs: all stay', async () => {
  const [damaged, gone] = [await ran('one'), await ran('other')];
  writeFileSync(join(processor.checkpointManager.folder, damaged.id, FILES.batch), 'x');
  usedBefore(gone.copy, 31);
  expect(await processor.discard(gone.id)).toMatchObject({ left: null });
  expect(left()).toEqual([damaged.copy, gone.copy].toSorted());
});
