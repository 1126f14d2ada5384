import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAMPLE, SAMPLE_FILES, stateOf } from '../../../../test/support/sample-journal.ts';
import { diskFileSystem, type FileSystem } from '../file-system.ts';
import { JournalWriter, SYNC_BYTES } from './journal-writer.ts';
import { readBatch } from './read-batch.ts';
import { Ledger } from './replay.ts';

/*
 * A sync that fails once: the system drops what it could not write and calls the rest clean, so that the next sync says
 * that all is well. Only what is written anew may be believed.
 */

let folder: string;
let failing: string | null;
let synced: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failed-sync-'));
  [failing, synced] = [null, []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A disk on which the sync of one file fails once, and its pages are lost. */
function faulty(): FileSystem {
  const names = new Map<number, string>();
  const kept = new Map<string, number>();
  return {
    ...diskFileSystem,
    open(path, flags) {
      const fd = diskFileSystem.open(path, flags);
      names.set(fd, String(path));
      return fd;
    },
    syncData(fd) {
      const path = names.get(fd) ?? '';
      if (failing !== null && path.endsWith(failing)) {
        failing = null;
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0, kept.get(path) ?? 0), { flag: 'r+' });
        throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      }
      diskFileSystem.syncData(fd);
      kept.set(path, readFileSync(path).length);
    },
  };
}

function makeWriter(): JournalWriter {
  return new JournalWriter(faulty(), {
    folder,
    format: 'json',
    records: true,
    resume: false,
    files: SAMPLE_FILES,
    onWritten: () => undefined,
    onSynced: (seq) => synced.push(seq),
  });
}

test.each([
  ['the journal', 'journal.jsonl'],
  ['the results', 'results.jsonl'],
])('of %s: nothing is acknowledged until what may be lost is on the disk in another way', (_, file) => {
  const writer = makeWriter();
  writer.append(1, SAMPLE.slice(0, 4), [Buffer.from('first\n')]);
  writer.sync();
  writer.append(2, SAMPLE.slice(4), [Buffer.from('second\n'), Buffer.from('third\n')]);
  failing = file;
  expect(() => writer.sync()).toThrow('EIO');
  expect(synced).toEqual([1]);
  writer.sync();
  expect(synced).toEqual([1, 2]);
  writer.close();
  const ledger = new Ledger(SAMPLE_FILES);
  for (const record of SAMPLE) ledger.apply(record);
  ledger.settle();
  expect(stateOf(readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger)).toEqual(stateOf(ledger));
  const results = readFileSync(join(folder, 'results.jsonl'), 'utf8');
  for (const line of ['first\n', 'second\n', 'third\n']) expect(results).toContain(line);
});

test('of many results, between two syncs of all: they are written anew', () => {
  const writer = makeWriter();
  writer.append(1, SAMPLE.slice(0, 4), [Buffer.from('first\n')]);
  failing = 'results.jsonl';
  const many = Buffer.from(`${'x'.repeat(SYNC_BYTES)}\n`);
  expect(() => writer.append(2, SAMPLE.slice(4), [many])).toThrow('EIO');
  expect(synced).toEqual([]);
  writer.sync();
  expect(synced).toEqual([2]);
  writer.close();
  const results = readFileSync(join(folder, 'results.jsonl'), 'utf8');
  for (const line of ['first\n', String(many)]) expect(results.includes(line)).toBe(true);
});

test('without a failure no snapshot is made of it, and results stand once', () => {
  const writer = makeWriter();
  writer.append(1, SAMPLE, [Buffer.from('one\n')]);
  writer.sync();
  writer.close();
  expect(readdirSync(folder).toSorted()).toEqual(['journal.jsonl', 'results.jsonl']);
  expect(readFileSync(join(folder, 'results.jsonl'), 'utf8')).toBe('one\n');
});
