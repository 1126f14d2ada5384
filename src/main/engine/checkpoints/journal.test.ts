import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJournal } from '../../../../test/support/journal-lines.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { AppError } from '../../../shared/app-error.ts';
import { FILES } from './batch-folder.ts';
import { fromLine } from './crc-line.ts';
import { Journal } from './journal.ts';
import { decodeSnapshot } from './snapshot.ts';

/** Longer than any test: what is synced here is synced because somebody asked. */
const NEVER_MS = 1_000_000;

const NEW = { durable: false, format: 'json', resume: false, files: 1000 } as const;

let folder: string;
const failures: AppError[] = [];
const journals: Journal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  failures.length = 0;
});
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const NAMES = { ...FILES, journal: 'journal.jsonl', aside: 'snapshot.bin.tmp' };
const at = (name: keyof typeof NAMES): string => join(folder, NAMES[name]);
const result = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const flushed = (journal: Journal): Promise<void> => new Promise((resolve) => journal.flush(resolve));
const numbers = (): unknown[] => readJournal(at('journal')).lines.map((line) => (line as unknown as { n: number }).n);

function start(options: { readonly records?: boolean; readonly syncMs?: number } = {}): Journal {
  const { records = true, syncMs = NEVER_MS } = options;
  const journal = new Journal({ ...NEW, folder, syncMs, records }, (error) => {
    if (error !== null) failures.push(error);
  });
  journals.push(journal);
  return journal;
}

test('nothing is written before a flush; after it all is there, in order, each line whole', async () => {
  const journal = start();
  for (let n = 1; n <= 500; n++) journal.record({ k: 'back', n, c: [n, n + 1] });
  await journal.sync();
  for (let n = 501; n <= 1000; n++) {
    journal.record({ k: 'back', n, c: [n, n + 1] });
    if (n % 7 === 0) journal.flush();
  }
  await flushed(journal);
  expect(numbers()).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  const lines = readFileSync(at('journal'), 'utf8').trimEnd().split('\n');
  expect(lines.filter((line) => fromLine(line) === null)).toEqual([]);
});

test('flush calls back only when its own records are in the file, and earlier ones first', async () => {
  const journal = start();
  const seen: [number, number][] = [];
  const told = [1, 2, 3].map(
    (n) =>
      new Promise<void>((resolve) => {
        journal.record({ k: 'back', n, c: [] });
        journal.flush(() => {
          seen.push([n, numbers().length]);
          resolve();
        });
      }),
  );
  await Promise.all(told);
  expect(seen.map(([n]) => n)).toEqual([1, 2, 3]);
  for (const [n, lines] of seen) expect(lines).toBeGreaterThanOrEqual(n);
});

test('a flush with nothing left to write calls back as well', async () => {
  const journal = start();
  await flushed(journal);
  journal.record({ k: 'back', n: 1, c: [] });
  await flushed(journal);
  await flushed(journal);
  expect(numbers()).toEqual([1]);
});

test('many syncs at once are all answered, after what was queued before them', async () => {
  const journal = start();
  const counts = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      journal.record({ k: 'back', n: i, c: [] });
      await journal.sync();
      return [i, numbers().length] as const;
    }),
  );
  for (const [i, lines] of counts) expect(lines).toBeGreaterThan(i);
});

test('results stand in the file before the record that says they are done', async () => {
  const journal = start();
  journal.record({ k: 'done', n: 1, c: [0, 2] });
  journal.addResults(result('{"t":0,"r":1}\n{"t":1,"r":2}\n'));
  await flushed(journal);
  expect(readFileSync(at('results'), 'utf8')).toBe('{"t":0,"r":1}\n{"t":1,"r":2}\n');
  expect([...readJournal(at('journal')).done]).toEqual([0, 1]);
});

test('the snapshot is replaced as a whole when anything was recorded since, and the one before is kept', async () => {
  const journal = start();
  const read = (name: keyof typeof NAMES): unknown => {
    const snapshot = existsSync(at(name)) ? decodeSnapshot(readFileSync(at(name))) : null;
    return snapshot === null ? null : [snapshot.head.at, snapshot.head.progress, snapshot.ledger.batch.lastLease];
  };
  const progress = (files: number): BatchProgress => ({ files }) as BatchProgress;
  journal.record({ k: 'lease', n: 1, w: 1, g: 1, c: [0, 1] });
  journal.snapshot(10, progress(1));
  await journal.sync();
  expect([read('snapshot'), read('previous')]).toEqual([[10, { files: 1 }, 1], null]);
  journal.snapshot(11, progress(2));
  await journal.sync();
  expect([read('snapshot'), read('previous')]).toEqual([[10, { files: 1 }, 1], null]);
  journal.record({ k: 'lease', n: 2, w: 1, g: 1, c: [1, 2] });
  journal.snapshot(12, progress(3));
  await journal.sync();
  expect([read('snapshot'), read('previous')]).toEqual([
    [12, { files: 3 }, 2],
    [10, { files: 1 }, 1],
  ]);
  expect(existsSync(at('aside'))).toBe(false);
});

test('without records only results are kept', async () => {
  const journal = start({ records: false });
  journal.record({ k: 'back', n: 1, c: [] });
  journal.addResults(result('{"t":0,"r":1}\n'));
  journal.snapshot(1, {} as BatchProgress);
  await journal.sync();
  expect(readFileSync(at('journal'), 'utf8')).toBe('');
  expect(readFileSync(at('results'), 'utf8')).toBe('{"t":0,"r":1}\n');
  expect(existsSync(at('snapshot'))).toBe(false);
});

test('what was torn by a crash is ended in the journal and cut from the results; new lines stand for themselves', async () => {
  writeFileSync(at('journal'), 'deadbeef {"k":"ba');
  writeFileSync(at('results'), '{"t":0,"r":1}\n{"t":1,"r"');
  const journal = start();
  journal.record({ k: 'back', n: 1, c: [] });
  journal.addResults(result('{"t":1,"r":2}\n'));
  await journal.sync();
  const lines = readFileSync(at('journal'), 'utf8').split('\n');
  expect(lines.map((line) => fromLine(line))).toEqual([null, '{"k":"back","n":1,"c":[]}', null]);
  expect(readFileSync(at('results'), 'utf8')).toBe('{"t":0,"r":1}\n{"t":1,"r":2}\n');
});

test('close writes what is queued, and a thread serves the next batch in another folder', async () => {
  const first = start();
  first.record({ k: 'back', n: 1, c: [] });
  await first.close();
  journals.length = 0;
  expect(numbers()).toEqual([1]);
  const before = folder;
  folder = join(before, 'next');
  mkdirSync(folder);
  const second = start();
  second.record({ k: 'back', n: 2, c: [] });
  await second.sync();
  expect(numbers()).toEqual([2]);
  folder = before;
  expect(numbers()).toEqual([1]);
});

test('a disk that takes nothing more is told with its code, once for the failed write, and nothing counts as written', async () => {
  symlinkSync('/dev/full', at('journal'));
  const told = new Promise<AppError | null>((resolve) => {
    const journal = new Journal({ ...NEW, folder, syncMs: NEVER_MS, records: true }, resolve);
    journals.push(journal);
    journal.record({ k: 'back', n: 1, c: [] });
    journal.flush(() => failures.push(new Error('It was not written.') as AppError));
  });
  expect(await told).toMatchObject({ code: 'cannot-start', details: { code: 'ENOSPC' } });
  expect(failures).toEqual([]);
});
