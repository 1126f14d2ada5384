import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HazardBatch } from '../../../../test/support/hazard-batch.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { FILES } from '../checkpoints/batch-folder.ts';

let batch: HazardBatch;
beforeEach(() => {
  batch = new HazardBatch(6);
});
afterEach(() => batch.remove());

test('a part that no record tells of is gone after a resume, and what only looks like one stays', async () => {
  const out = join(batch.folder, 'out');
  const processor = batch.processor();
  const prepared = await processor.prepare({ paths: [batch.inputs], recipe: builtFile('fixtures/copy.js') });
  const id = processor.submit(prepared, { outDir: out, onConflict: 'fail' });
  await processor.current?.done;
  await processor.shutdown();
  // As a power cut leaves it: of the leases nothing was synced, of their parts one was.
  const folder = processor.checkpointManager.folderOf(id);
  const journal = join(folder, 'journal.jsonl');
  const first = readFileSync(journal, 'utf8').split('\n').slice(0, 2);
  writeFileSync(journal, `${first.join('\n')}\n`);
  for (const name of [FILES.snapshot, FILES.previous]) rmSync(join(folder, name), { force: true });
  const target = join(out, readdirSync(out)[0] ?? '');
  const stale = ['.plain-0003.3.9.part', '.plain-0004.4.1.part'].map((name) => join(target, name));
  const others = ['.plain-0003.4.9.part', '.mine.3.9.part', '.plain-0099.99.1.part'].map((name) => join(target, name));
  for (const path of [...stale, ...others]) writeFileSync(path, 'half of it');

  const next = batch.processor();
  await next.resumeBatch(id);
  expect(await next.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 6 } });
  await next.shutdown();
  expect(stale.filter((path) => existsSync(path))).toEqual([]);
  expect(others.filter((path) => existsSync(path))).toEqual(others);
  expect(readFileSync(join(target, 'plain-0003'), 'utf8')).toBe('content of plain-0003');
  // No lease is called as one that a power cut may have lost.
  expect(readFileSync(journal, 'utf8')).toMatch(/"k":"lease","n":1000001,/);
});
