import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAMPLE, SAMPLE_FILES, stateOf, writeSample } from '../../../../../test/support/sample-journal.ts';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { JOURNAL_FORMATS } from '../../../../shared/domain/config.ts';
import { diskFileSystem } from '../../file-system.ts';
import { JournalWriter } from '../journal-writer.ts';
import { readBatch, readJournal } from '../read-batch.ts';
import type { JournalRecord } from '../records.ts';
import { Ledger } from '../replay.ts';
import { CODECS } from './registry.ts';

/* What every format of the journal has to keep, whichever it is. A further one is tried by standing in the registry. */

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codec-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const task = fc.nat(4_000_000);
const runs = fc
  .array(fc.tuple(task, fc.nat(5000)), { maxLength: 6 })
  .map((pairs) => pairs.flatMap(([from, n]) => [from, from + n]));
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const size = fc.maxSafeNat();
const crc = fc.nat(2 ** 32 - 1);
const facts = fc.oneof(fc.tuple(task, size, i64, u64), fc.tuple(task, size, i64, u64, crc));
const error = fc.record({
  class: fc.constant('transient' as const),
  code: fc.string(),
  message: fc.string({ unit: 'grapheme' }),
});
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({ k: fc.constant('lease' as const), n: fc.maxSafeNat(), w: fc.nat(255), g: fc.nat(), c: runs }),
  fc.record({ k: fc.constant('back' as const), n: fc.maxSafeNat(), c: runs }),
  fc.record({ k: fc.constant('back' as const), n: fc.maxSafeNat(), c: runs, e: error }),
  fc.record({ k: fc.constant('done' as const), n: fc.nat(), c: runs }),
  fc.record({ k: fc.constant('done' as const), n: fc.nat(), c: runs, o: fc.array(facts, { maxLength: 8 }) }),
  fc.record({ k: fc.constant('retry' as const), t: task, n: fc.nat(), a: fc.nat(9), due: fc.maxSafeNat(), e: error }),
  fc.record({ k: fc.constant('suspect' as const), c: runs, d: runs }),
  fc.record({ k: fc.constant('output' as const), path: fc.string({ unit: 'grapheme' }), size, mtimeNs: i64, ino: u64 }),
  fc.record({ k: fc.constant('close' as const), at: fc.maxSafeNat() }),
);

describe.each(JOURNAL_FORMATS)('%s', (format) => {
  const codec = CODECS[format];
  const store = (resume: boolean): JournalWriter =>
    new JournalWriter(diskFileSystem, {
      folder,
      format,
      resume,
      records: true,
      files: SAMPLE_FILES,
      onWritten: () => undefined,
      onSynced: () => undefined,
    });

  test('what was written is read, record by record, and each knows where it stands', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const bytes = codec.encode(records);
        const seen: JournalRecord[] = [];
        const ends: number[] = [];
        const { damage, records: count } = codec.decode(bytes, (one, { from, to }) => {
          expect(from).toBe(ends.at(-1) ?? 0);
          seen.push(one);
          ends.push(to);
        });
        expect(seen).toEqual(records);
        expect([damage, count, ends.at(-1) ?? 0]).toEqual([[], records.length, bytes.length]);
        // Read from the middle on, those before are checked and not told.
        const half = ends[Math.floor(ends.length / 2)] ?? 0;
        const rest: JournalRecord[] = [];
        codec.decode(bytes, (one) => rest.push(one), half);
        expect(rest).toEqual(records.slice(Math.floor(ends.length / 2) + 1));
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  test('bytes of any kind are damage, never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codec.decode(bytes, () => undefined).records).toBe(0);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test('a batch is told by its journal, by its snapshot, and by both, alike', () => {
    const ledger = new Ledger(SAMPLE_FILES);
    for (const one of SAMPLE) ledger.apply(one);
    ledger.settle();
    for (const snapshots of [[], [1], [7, 12], [SAMPLE.length]]) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      writeSample(folder, format, snapshots);
      expect(stateOf(readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger)).toEqual(stateOf(ledger));
    }
  });

  test('a torn end costs the torn record alone, and the next session writes after it', () => {
    writeSample(folder, format);
    const path = join(folder, codec.file);
    truncateSync(path, readFileSync(path).length - 3);
    const next = store(true);
    expect(next.ledger.batch.damage).toHaveLength(1);
    next.append(1, [{ k: 'close', at: 9 }], []);
    next.close();
    const seen: JournalRecord[] = [];
    const report = readJournal(diskFileSystem, folder, (one) => seen.push(one));
    expect([report.codec?.format, report.damage.length]).toEqual([format, 1]);
    expect(seen).toEqual([...SAMPLE.slice(0, -1), { k: 'close', at: 9 }]);
  });

  test('a journal keeps its format, whatever the settings say by now', () => {
    writeSample(folder, format);
    const other = JOURNAL_FORMATS.find((name) => name !== format) ?? format;
    const writer = new JournalWriter(diskFileSystem, {
      folder,
      format: other,
      resume: true,
      records: true,
      files: SAMPLE_FILES,
      onWritten: () => undefined,
      onSynced: () => undefined,
    });
    writer.append(1, [{ k: 'close', at: 1 }], []);
    writer.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('journal'))).toEqual([codec.file]);
  });

  test('what is acknowledged is written, what is synced after; a snapshot only when something was recorded', () => {
    const said: string[] = [];
    const writer = new JournalWriter(diskFileSystem, {
      folder,
      format,
      resume: false,
      records: true,
      files: SAMPLE_FILES,
      onWritten: (seq) => said.push(`written ${seq}`),
      onSynced: (seq) => said.push(`synced ${seq}`),
    });
    writer.append(1, SAMPLE.slice(0, 2), []);
    writer.append(2, SAMPLE.slice(2, 3), []);
    writer.sync();
    writer.sync();
    writer.snapshot(3, 5, {} as BatchProgress);
    writer.close();
    expect(said).toEqual(['written 1', 'written 2', 'synced 2', 'written 3', 'synced 3']);
  });
});

test('the binary form is at most half the size', () => {
  const [json, binary] = [CODECS.json.encode(SAMPLE).length, CODECS.binary.encode(SAMPLE).length];
  const leases = Array.from({ length: 500 }, (_, n): JournalRecord => ({
    k: 'lease',
    n,
    w: n % 8,
    g: 1,
    c: [n * 64, n * 64 + 64],
  }));
  expect(2 * CODECS.binary.encode(leases).length).toBeLessThan(CODECS.json.encode(leases).length);
  expect(binary).toBeLessThan(json);
});
