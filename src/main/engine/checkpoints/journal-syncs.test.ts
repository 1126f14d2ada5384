import { beforeEach, expect, test } from 'vitest';
import { MemoryFileSystem } from '../../../../test/support/crash/memory-file-system.ts';
import { SAMPLE, SAMPLE_FILES } from '../../../../test/support/sample-journal.ts';
import { JournalWriter, SYNC_BYTES } from './journal-writer.ts';

/* What the writer of a batch asks of the disk, and what it spares it. */

let fs: MemoryFileSystem;

beforeEach(() => {
  fs = new MemoryFileSystem();
  fs.makeFolder('/b');
});

const makeWriter = (resume = false): JournalWriter =>
  new JournalWriter(fs, {
    folder: '/b',
    format: 'json',
    records: true,
    resume,
    files: SAMPLE_FILES,
    onWritten: () => undefined,
    onSynced: () => undefined,
  });

/** Names of the files that `work` has had synced. */
function synced(work: () => void): readonly string[] {
  const before = fs.steps.length;
  work();
  return fs.steps.slice(before).flatMap(({ call, secures }) => (secures === null ? [] : [call]));
}

const half = (): Buffer => Buffer.alloc(SYNC_BYTES / 2, 'x');

test('many results are synced before anybody asks, and are not synced again then', () => {
  const writer = makeWriter();
  expect(synced(() => writer.append(1, SAMPLE.slice(0, 2), [half()]))).toEqual([]);
  expect(synced(() => writer.append(2, SAMPLE.slice(2, 4), [half()]))).toEqual(['fdatasync results.jsonl']);
  expect(synced(() => writer.sync())).toEqual(['fdatasync journal.jsonl']);
});

test('what is on the disk is not synced once more', () => {
  const writer = makeWriter();
  writer.append(1, SAMPLE, [Buffer.from('one\n')]);
  expect(synced(() => writer.sync(2))).toEqual(['fdatasync results.jsonl', 'fdatasync journal.jsonl']);
  expect(synced(() => writer.sync(3))).toEqual([]);
});

test('what an earlier session left unsynced is synced with the first of this one', () => {
  const earlier = makeWriter();
  earlier.append(1, SAMPLE, [Buffer.from('one\n')]);
  earlier.close();
  const writer = makeWriter(true);
  expect(synced(() => writer.sync(1))).toEqual(['fdatasync results.jsonl', 'fdatasync journal.jsonl']);
});
