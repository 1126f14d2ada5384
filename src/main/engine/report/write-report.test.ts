import { createReadStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import { TableBuilder } from '../scan/table-builder.ts';
import { writeReport } from './write-report.ts';

/** Some dozen blocks. */
const FILES = 50_000;

let folder: string;
let checkpoints: CheckpointManager;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-report-'));
  checkpoints = new CheckpointManager({ folder, enabled: true, intervalMs: 60_000, onHealth: () => undefined });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A batch of so many files, of which nothing was done. */
async function batchOf(files: number): Promise<string> {
  const builder = new TableBuilder();
  const inside = builder.folder('/archive/in', '/archive'.length);
  for (let i = 0; i < files; i++) builder.add(inside, `file-${String(i).padStart(7, '0')}`, i, 0);
  const id = '20261129-120000-abcdef';
  const made = checkpoints.create(
    {
      v: 2,
      id,
      recipe: 'checksum',
      title: 'Checksum manifest',
      options: {},
      outDir: '/out',
      outputName: null,
      createdAt: 0,
      files,
      bytes: builder.bytes,
      refused: 0,
      roots: ['/archive/in'],
    },
    {
      table: builder.finish(),
      base: Buffer.from('/archive'),
      bytes: builder.bytes,
      roots: ['/archive/in'],
      refused: [],
      refusedCount: 0,
    } as unknown as ScanResult,
  );
  await made.journal.close();
  made.release();
  return id;
}

test('many rows go to the disk block by block, each whole and in order', { timeout: 120_000 }, async () => {
  const id = await batchOf(FILES);
  const path = join(folder, 'report.tsv');
  expect(await writeReport(checkpoints, id, { format: 'tsv', path })).toBe(FILES);
  const wrong: string[] = [];
  let row = -1;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (row >= 0) {
      const [file, state, , attempts, bytes] = line.split('\t');
      const name = `file-${String(row).padStart(7, '0')}`;
      if (`${file} ${state} ${attempts} ${bytes}` !== `/archive/in/${name} PENDING 0 ${row}`) wrong.push(line);
    }
    row += 1;
  }
  expect([row, wrong]).toEqual([FILES, []]);
  // Nothing is left beside it.
  expect(readdirSync(folder).toSorted()).toEqual([id, 'report.tsv']);
});
