import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ParallelProcessor } from '../parallel-processor.ts';
import { encodeInputs } from '../scan/inputs-file.ts';

/*
 * A batch as format 1 left it, written here as that version wrote it: journal lines of version 1, results without CRC,
 * snapshots that hold figures alone, a lock under its old name. It is read, gone on with and ended as a batch of today.
 */

const ID = '20261120-101500-0a1b2c';
const NAMES = ['a', 'b', 'c', 'd'];
let root: string;
let processor: ParallelProcessor;

const line = (value: unknown): string => {
  const json = JSON.stringify(value);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const folder = (): string => join(root, 'data/batches', ID);
const input = (name: string): string => join(root, 'in', name);
const result = (task: number, sum: string): string => `${JSON.stringify({ t: task, r: sum })}\n`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'format-1-'));
  mkdirSync(join(root, 'in'));
  mkdirSync(join(root, 'out'));
  mkdirSync(folder(), { recursive: true });
  for (const name of NAMES) writeFileSync(input(name), `content of ${name}`);
  processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(root, 'data') });
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(root, { recursive: true, force: true });
});

/** Interrupted after the files a and b; c failed once and is due again. */
function interrupted(): void {
  const table = {
    count: 4,
    folderBytes: text(join(root, 'in')),
    folderStart: Uint32Array.of(0, join(root, 'in').length),
    folderBase: Uint32Array.of(root.length),
    nameBytes: text(NAMES.join('')),
    nameStart: Uint32Array.of(0, 1, 2, 3, 4),
    folderOf: Uint32Array.of(0, 0, 0, 0),
    size: Float64Array.from(NAMES, (name) => statSync(input(name)).size),
    mtimeMs: Float64Array.from(NAMES, (name) => statSync(input(name)).mtimeMs),
  };
  writeFileSync(join(folder(), 'inputs.bin'), encodeInputs({ table, base: text(root) }));
  const meta = {
    v: 1,
    id: ID,
    recipe: 'checksum',
    title: 'Checksum',
    options: { algorithm: 'sha256', paths: 'absolute' },
    outDir: join(root, 'out'),
    outputName: 'manifest-sha256.txt',
    createdAt: 1_763_634_900_000,
    files: 4,
    bytes: 48,
    refused: 0,
    roots: [join(root, 'in')],
  };
  writeFileSync(join(folder(), 'batch.json'), line(meta));
  const records = [
    { k: 'open', v: 1, pid: 1, started: 1, boot: 'an earlier one', at: 1_763_634_900_100 },
    { k: 'state', s: 'RUNNING', at: 1_763_634_900_101 },
    { k: 'lease', n: 1, w: 1, g: 1, c: [0, 3] },
    { k: 'done', n: 1, c: [0, 2] },
    { k: 'retry', t: 2, n: 1, a: 1, due: 1_763_634_901_000, e: { class: 'transient', code: 'EBUSY', message: 'busy' } },
    { k: 'state', s: 'INTERRUPTED', at: 1_763_634_902_000, seconds: 2 },
    { k: 'close', at: 1_763_634_902_001 },
  ];
  writeFileSync(join(folder(), 'journal.jsonl'), records.map(line).join(''));
  writeFileSync(join(folder(), 'results.jsonl'), result(0, 'a'.repeat(64)) + result(1, 'b'.repeat(64)));
  const progress = { id: ID, state: 'INTERRUPTED', counts: { COMPLETED: 2 }, files: 4 };
  writeFileSync(join(folder(), 'snapshot.json'), line({ v: 1, at: 1_763_634_902_000, progress }));
  const holder = { pid: 1, started: 1, boot: 'an earlier one', since: 1_763_634_900_000 };
  writeFileSync(join(folder(), 'lock.json'), JSON.stringify(holder));
}

test('it is offered with its counts', async () => {
  interrupted();
  expect(await processor.offers()).toMatchObject([
    { id: ID, files: 4, counts: { COMPLETED: 2, RETRYING: 1, PENDING: 1 }, verified: 2, damage: [] },
  ]);
});

test('it goes on and ends; what was done is kept, and the journal goes on in its own format', async () => {
  interrupted();
  await processor.resumeBatch(ID);
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: 4 }, retries: 1 });
  const manifest = readFileSync(join(root, 'out/manifest-sha256.txt'), 'utf8').split('\n');
  // Of a and b nothing was read again: these sums are not those of their contents.
  expect(manifest.slice(0, 2)).toEqual([`${'a'.repeat(64)}  ${input('a')}`, `${'b'.repeat(64)}  ${input('b')}`]);
  expect(manifest[2]).toMatch(/^[\da-f]{64} {2}\S+\/c$/);
  const names = readdirSync(folder());
  expect(names).toContain('snapshot.bin');
  expect(readFileSync(join(folder(), 'journal.jsonl'), 'utf8').split('\n')[7]).toMatch(/^[\da-f]{8} \{"k":/);
});

test('of one that has ended the old snapshot gives the figures', () => {
  interrupted();
  const progress = { id: ID, state: 'COMPLETED', counts: { COMPLETED: 4 }, files: 4 };
  writeFileSync(join(folder(), 'snapshot.json'), line({ v: 1, at: 1_763_634_903_000, progress }));
  expect(processor.recent(5)).toMatchObject([{ id: ID, state: 'COMPLETED' }]);
});
