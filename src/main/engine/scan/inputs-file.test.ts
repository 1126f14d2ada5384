import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/app-error.ts';
import { decodeInputs, encodeInputs } from './inputs-file.ts';
import { mirroredPath, pathBytes } from './path-table.ts';
import { TableBuilder } from './table-builder.ts';
import { crc32, slowCrc32 } from './crc32.ts';

const byteString = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const folders = fc.array(
  fc.record({
    path: byteString,
    files: fc.array(fc.record({ name: byteString, size: fc.nat(), mtimeMs: fc.double({ noNaN: true }) }), {
      maxLength: 5,
    }),
  }),
  { maxLength: 6 },
);

function build(listed: typeof folders extends fc.Arbitrary<infer T> ? T : never) {
  const builder = new TableBuilder();
  for (const { path, files } of listed) {
    const folder = builder.folder(`/${path}`, path.length >> 1);
    for (const { name, size, mtimeMs } of files) builder.add(folder, name, size, mtimeMs);
  }
  return builder.finish();
}

const sample = () => {
  const builder = new TableBuilder();
  const folder = builder.folder('/data/in', 5);
  for (let i = 0; i < 100; i++) builder.add(folder, `file ${i}`, i, i / 3);
  return encodeInputs({ table: builder.finish(), base: Buffer.from('/data') });
};

describe('the listing of a batch as a file', () => {
  test('what was written is read back, byte for byte, in shared memory of exact size', () => {
    fc.assert(
      fc.property(folders, byteString, (listed, base) => {
        const table = build(listed);
        const read = decodeInputs(encodeInputs({ table, base: Buffer.from(base, 'latin1') }), 'inputs.bin');
        expect(read.table).toEqual(table);
        expect(Buffer.from(read.base).toString('latin1')).toBe(base);
        expect(read.table.size.buffer).toBeInstanceOf(SharedArrayBuffer);
        expect(read.table.size.buffer.byteLength).toBe(8 * table.count);
        expect(encodeInputs(read)).toEqual(encodeInputs({ table, base: Buffer.from(base, 'latin1') }));
      }),
    );
  });

  test('files and folders come back under their paths', () => {
    const { table } = decodeInputs(sample(), 'inputs.bin');
    expect(pathBytes(table, 7).toString()).toBe('/data/in/file 7');
    expect(mirroredPath(table, 7).toString()).toBe('in/file 7');
  });

  test('no change of any byte goes unseen, and the error names the file', () => {
    const good = sample();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ flip;
        expect(() => decodeInputs(bad, '/b/inputs.bin')).toThrow(/\/b\/inputs\.bin/);
        expect(() => decodeInputs(bad, '/b/inputs.bin')).toThrow(AppError);
      }),
      { numRuns: 500 },
    );
  });

  test('no cut goes unseen', () => {
    const good = sample();
    for (let length = 0; length < good.length; length += 7) {
      expect(() => decodeInputs(good.subarray(0, length), 'inputs.bin')).toThrow(AppError);
    }
    expect(() => decodeInputs(Buffer.concat([good, Buffer.from('x')]), 'inputs.bin')).toThrow(/bytes where/);
  });

  test('an unknown old format is damage', () => {
    const bad = sample();
    bad.write('0', 'GRISTMILL-INPUTS '.length);
    expect(() => decodeInputs(bad, 'inputs.bin')).toThrow(/format 0/);
  });

  test('a newer format is refused by name, whatever it holds', () => {
    const newer = Buffer.from('GRISTMILL-INPUTS 2 something else altogether\n\0\0');
    expect(() => decodeInputs(newer, 'inputs.bin')).toThrow(/newer version of Gristmill \(format 2\)/);
  });

  test('a million files are read', () => {
    const builder = new TableBuilder();
    for (let f = 0; f < 1000; f++) {
      const folder = builder.folder(`/data/some/folder/${f}`, 5);
      for (let i = 0; i < 1000; i++) builder.add(folder, `picture-${i}.jpeg`, i, i);
    }
    const bytes = encodeInputs({ table: builder.finish(), base: Buffer.from('/data') });
    expect(decodeInputs(bytes, 'inputs.bin').table.count).toBe(1_000_000);
  });
});

test('CRC-32 without zlib is the same', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(slowCrc32(b, slowCrc32(a))).toBe(crc32(Buffer.concat([a, b])));
    }),
  );
  expect(slowCrc32(Buffer.from('123456789'))).toBe(0xcbf43926);
});
