import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { resultLine } from '../worker-thread/result-line.ts';
import { readResults } from '../worker-thread/results-reader.ts';
import { fromLine } from './crc-line.ts';
import { lineCrc } from './line-crc.ts';
import { provenResults } from './proven-results.ts';
import { sealLines, voidLine } from './result-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'results-'));
const path = join(folder, 'results.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

const line = (task: number, result: unknown): Buffer => Buffer.from(sealed(resultLine(task, result, true)));
const sealed = (text: string): Uint8Array => sealLines(new TextEncoder().encode(text));

interface Read {
  readonly values: readonly unknown[];
  /** Tasks that have a whole line, by the reader of `finish` and by that of a resume: they must agree. */
  readonly proven: readonly number[];
  readonly damaged: number;
}

function read(count: number, ...parts: readonly (Uint8Array | string)[]): Read {
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  const whole = readResults(path, count, () => undefined);
  const heads = provenResults(path, count, () => undefined);
  expect([...heads.proven]).toEqual([...whole.proven]);
  const proven = [...whole.proven].flatMap((flag, task) => (flag === 1 ? [task] : []));
  return { values: whole.values, proven, damaged: heads.damaged };
}

test('the CRC is that of zlib, whatever the length and the place', () => {
  const bytes = Buffer.from('The quick brown fox jumps over the lazy dög — 123456789', 'utf8');
  for (let from = 0; from < 9; from++) {
    for (let to = from; to <= bytes.length; to++) {
      expect(lineCrc(bytes, from, to)).toBe(crc32(bytes.subarray(from, to)));
    }
  }
});

test('a line has the form of the journal', () => {
  expect(fromLine(line(7, { name: 'ä\n"' }).toString().trimEnd())).toBe(String.raw`{"t":7,"r":{"name":"ä\n\""}}`);
  expect(fromLine(line(7, null).toString().trimEnd())).toBe('{"t":7}');
  expect(resultLine(7, undefined, false)).toBe('');
  expect(
    fromLine(
      Buffer.from(voidLine([3, 9]))
        .toString()
        .trimEnd(),
    ),
  ).toBe('{"void":[3,9]}');
});

test('the last line of a task counts', () => {
  const { values, proven, damaged } = read(4, line(0, 'a'), line(2, 'b'), line(0, 'c'), line(3, null));
  expect(values).toEqual(['c', undefined, 'b', undefined]);
  expect({ proven, damaged }).toEqual({ proven: [0, 2, 3], damaged: 0 });
});

test('a line that takes back leaves nothing of what stands above, and touches nothing below', () => {
  const { values, proven } = read(4, line(0, 'a'), line(1, 'b'), line(2, 'c'), voidLine([0, 1, 2, 4]), line(2, 'd'));
  expect(values).toEqual([undefined, 'b', 'd', undefined]);
  expect(proven).toEqual([1, 2]);
});

test('lines of format 1 are read, also among newer ones; a broken one is damage', () => {
  const old = '{"t":0,"r":"old"}\n{"t":1,"r":[1,{"t":2}]}\n';
  expect(read(4, old, line(3, 'new'))).toMatchObject({ proven: [0, 1, 3], damaged: 0 });
  const broken = read(4, old, '{"t":2,"r":"}\n', '{"t":,"r":1}\n', line(3, 'new'));
  expect(broken).toEqual({ values: ['old', [1, { t: 2 }], undefined, 'new'], proven: [0, 1, 3], damaged: 2 });
});

test('a torn last line is left out, even where it looks whole, and is no damage', () => {
  const whole = line(1, 'b');
  expect(read(2, line(0, 'a'), whole.subarray(0, -1))).toMatchObject({ proven: [0], damaged: 0 });
  expect(read(2, line(0, 'a'), whole.subarray(0, 12))).toMatchObject({ proven: [0], damaged: 0 });
});

test('a line longer than a block of the reader', () => {
  const long = 'x'.repeat(1024 * 1024 - 2);
  const { values } = read(3, line(0, 'a'), line(1, long), line(2, 'c'));
  expect(values[1] === long).toBe(true);
  expect(values[2]).toBe('c');
});

test('a file that is not there holds nothing', () => {
  rmSync(path, { force: true });
  expect(provenResults(path, 3, () => undefined)).toEqual({ proven: new Uint8Array(3), damaged: 0 });
});

describe('damage', () => {
  const lines = [line(0, 'first'), line(1, { n: 1 }), line(2, 'last')] as const;
  const all = Buffer.concat(lines);
  const second = lines[0].length;
  const end = second + lines[1].length;

  test.each<[string, (bytes: Buffer, at: number) => Buffer]>([
    ['flipped', (bytes, at) => Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte)))],
    ['zeroed', (bytes, at) => Buffer.from(bytes.map((byte, i) => (i === at ? 0 : byte)))],
    ['cut out', (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])],
  ])('each byte of a line, %s: its result is not believed, and no other is lost', (_, harm) => {
    for (let at = second; at < end; at++) {
      const { proven, values, damaged } = read(3, harm(all, at));
      // Without the newline between them the line after it is lost as well, and said to be.
      const both = at === end - 1;
      expect({ at, proven, damaged }).toEqual({ at, proven: both ? [0] : [0, 2], damaged: 1 });
      expect(values[1]).toBeUndefined();
    }
  });
});
