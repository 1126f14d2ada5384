import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAMPLE, SAMPLE_FILES, stateOf, writeSample } from '../../../../test/support/sample-journal.ts';
import { AppError } from '../../../shared/app-error.ts';
import { JOURNAL_FORMATS } from '../../../shared/domain/config.ts';
import { diskFileSystem } from '../file-system.ts';
import { decodeInputs, encodeInputs } from '../scan/inputs-file.ts';
import { FILES } from './batch-folder.ts';
import { BATCH_VERSION, readMeta, writeMeta, type BatchMeta } from './batch-file.ts';
import type { Decoded } from './codecs/codec.ts';
import { CODECS } from './codecs/registry.ts';
import { JournalWriter } from './journal-writer.ts';
import { readBatch } from './read-batch.ts';
import type { JournalRecord } from './records.ts';
import { decodeSnapshot } from './snapshot.ts';

/*
 * Every byte of what a batch is known by, damaged in every way that disks have: turned, zeroed, the rest cut off. Whatever
 * it is, the batch is read, with all that is still whole, and the damage is told; or it is refused by name.
 */

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const outside = (
  range: { readonly from: number; readonly to: number } | undefined,
  from: number,
  to: number,
): boolean => range !== undefined && (range.to <= from || range.from >= to);

/** Damaged copies, with the range of bytes that differ. */
function* damaged(bytes: Buffer, at: number): Generator<{ readonly what: string; readonly copy: Buffer; to: number }> {
  const change = (what: string, to: number, edit: (copy: Buffer) => void) => {
    const copy = Buffer.from(bytes);
    edit(copy);
    return { what: `${what} at ${at}`, copy, to };
  };
  for (const mask of [0x01, 0x80]) {
    yield change(`bits ${mask} turned`, at + 1, (copy) => copy.writeUInt8((bytes[at] ?? 0) ^ mask, at));
  }
  yield change('a byte zeroed', at + 1, (copy) => copy.fill(0, at, at + 1));
  yield change('a block zeroed', Math.min(bytes.length, at + 48), (copy) =>
    copy.fill(0, at, Math.min(bytes.length, at + 48)),
  );
  yield { what: `cut at ${at}`, copy: bytes.subarray(0, at), to: bytes.length };
}

describe.each(JOURNAL_FORMATS)('a journal (%s)', (format) => {
  const codec = CODECS[format];

  function records(
    bytes: Uint8Array,
  ): Decoded & { readonly seen: { record: JournalRecord; from: number; to: number }[] } {
    const seen: { record: JournalRecord; from: number; to: number }[] = [];
    return { ...codec.decode(bytes, (record, at) => seen.push({ record, ...at })), seen };
  }

  test('loses the records that were hit and no other, and says so', () => {
    const bytes = Buffer.from(codec.encode(SAMPLE));
    const whole = records(bytes).seen;
    expect(whole.map(({ record }) => record)).toEqual(SAMPLE);
    const all = whole.map(({ record }) => JSON.stringify(record));
    const wrong: string[] = [];
    let tried = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const { what, copy, to } of damaged(bytes, at)) {
        if (copy.equals(bytes)) continue;
        tried += 1;
        const { seen, damage } = records(copy);
        const kept = seen.map(({ record }) => JSON.stringify(record));
        const lost = all.filter((one, i) => outside(whole[i], at, to) && !kept.includes(one));
        if (lost.length > 0) wrong.push(`${what} lost ${lost.join()}`);
        // What was hit is whole all the same (its line end was hit) or it is not there; nothing is made up.
        if (kept.some((one) => !all.includes(one))) wrong.push(`${what} made something up`);
        const cutBetween = copy.length < bytes.length && (at === 0 || whole.some((one) => one.to === at));
        const lineEnd = format === 'json' && copy.length < bytes.length && whole.some((one) => one.to === at + 1);
        if (damage.length > 0 === (cutBetween || lineEnd)) wrong.push(`${what} was told as ${JSON.stringify(damage)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(format === 'json' ? 5000 : 2000);
  });

  test('of some size, hit at random: the same', () => {
    const many = Array.from({ length: 3000 }, (_, n): JournalRecord => ({ k: 'back', n, c: [n, n + 1] }));
    const bytes = Buffer.from(codec.encode(many));
    for (let at = 7; at < bytes.length; at += 4999) {
      for (const { copy } of damaged(bytes, at)) {
        if (copy.length < bytes.length) continue;
        const { seen } = records(copy);
        expect(seen.length).toBeGreaterThanOrEqual(many.length - 5);
      }
    }
  });

  test('that was cut or is gone: the snapshot holds what it said, and the next session goes on from there', () => {
    writeSample(folder, format, [SAMPLE.length]);
    const path = join(folder, codec.file);
    const before = stateOf(readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger);
    truncateSync(path, 100);
    const cut = readBatch(diskFileSystem, folder, SAMPLE_FILES);
    expect(stateOf(cut.ledger)).toEqual(before);
    expect(cut.ledger.batch.damage.join()).toMatch(/shorter than it was; the snapshot holds/);
    const none = (): void => undefined;
    const writer = new JournalWriter(diskFileSystem, {
      folder,
      format,
      records: true,
      resume: true,
      files: SAMPLE_FILES,
      onWritten: none,
      onSynced: none,
    });
    writer.append(
      1,
      [
        { k: 'lease', n: 9, w: 1, g: 1, c: [25, 26] },
        { k: 'done', n: 9, c: [25, 26] },
      ],
      [],
    );
    writer.close();
    const next = readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger;
    expect([next.store.state(25), next.store.countOf('COMPLETED')]).toEqual([
      'COMPLETED',
      cut.ledger.store.countOf('COMPLETED') + 1,
    ]);
  });

  test('of which all is zeros, with a snapshot: nothing is lost', () => {
    writeSample(folder, format, [5, SAMPLE.length]);
    const before = stateOf(readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger);
    const path = join(folder, codec.file);
    writeFileSync(path, Buffer.alloc(readFileSync(path).length));
    const { ledger } = readBatch(diskFileSystem, folder, SAMPLE_FILES);
    expect(stateOf(ledger)).toEqual(before);
    expect(ledger.batch.damage.length).toBeGreaterThan(0);
  });
});

test('a snapshot that is damaged anywhere is left out and named; the one before, or the journal, says the same', () => {
  writeSample(folder, 'json', [5, 15]);
  const before = stateOf(readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger);
  const wrong: string[] = [];
  for (const name of [FILES.snapshot, FILES.previous]) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    const told = name === FILES.snapshot ? `the snapshot ${name} is damaged and was left out` : '';
    for (let at = 0; at < bytes.length; at++) {
      for (const { what, copy } of damaged(bytes, at)) {
        if (copy.equals(bytes)) continue;
        if (decodeSnapshot(copy) !== null) wrong.push(`${name}, ${what}: it was believed`);
        // What comes of it is the same for all of them.
        if (at % 29 !== 0) continue;
        writeFileSync(path, copy);
        const { ledger } = readBatch(diskFileSystem, folder, SAMPLE_FILES);
        if (!isDeepStrictEqual(stateOf(ledger), before)) wrong.push(`${name}, ${what}: another state`);
        if (ledger.batch.damage.join() !== told) wrong.push(`${name}, ${what}: ${ledger.batch.damage.join()}`);
      }
    }
    writeFileSync(path, bytes);
  }
  expect(wrong).toEqual([]);
  for (const name of [FILES.snapshot, FILES.previous]) writeFileSync(join(folder, name), '');
  expect(stateOf(readBatch(diskFileSystem, folder, SAMPLE_FILES).ledger)).toEqual(before);
});

/** What is not refused by an AppError that names the file, whichever byte of it is damaged. */
function believed<T>(path: string, read: () => T): readonly string[] {
  const whole = read();
  const bytes = readFileSync(path);
  const wrong: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    for (const { what, copy } of damaged(bytes, at)) {
      if (copy.equals(bytes)) continue;
      writeFileSync(path, copy);
      try {
        // The newline at the end may go, and nothing is lost by it.
        if (!isDeepStrictEqual(read(), whole)) wrong.push(`${what} was believed`);
      } catch (error) {
        const named = error instanceof AppError && error.code === 'cannot-start' && error.message.includes(folder);
        if (!named) wrong.push(`${what}: ${String(error)}`);
      }
    }
  }
  return wrong;
}

test('batch.json and inputs.bin, damaged anywhere, are refused by name', () => {
  const meta: BatchMeta = {
    v: BATCH_VERSION,
    id: basename(folder),
    recipe: 'checksum',
    title: 'Checksum',
    options: { algorithm: 'sha256' },
    outDir: '/out',
    outputName: 'manifest',
    createdAt: 5,
    files: 2,
    bytes: 9,
    refused: 0,
    roots: ['/in'],
    root: null,
  };
  writeMeta(diskFileSystem, folder, meta);
  expect(believed(join(folder, FILES.batch), () => readMeta(diskFileSystem, folder))).toEqual([]);
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const table = {
    count: 2,
    folderBytes: text('/in'),
    folderStart: Uint32Array.of(0, 3),
    folderBase: Uint32Array.of(0),
    nameBytes: text('ab'),
    nameStart: Uint32Array.of(0, 1, 2),
    folderOf: Uint32Array.of(0, 0),
    size: Float64Array.of(4, 5),
    mtimeMs: Float64Array.of(1, 2),
  };
  const path = join(folder, FILES.inputs);
  writeFileSync(path, encodeInputs({ table, base: text('/') }));
  expect(believed(path, () => decodeInputs(readFileSync(path), path))).toEqual([]);
});
