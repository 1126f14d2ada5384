import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endOfLines, linesFromEnd } from './lines-from-end.ts';

const PIECE = 64 * 1024;
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'lines-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the whole text says, split at once. */
function expected(text: string): readonly string[] {
  return text.split('\n').slice(0, -1).reverse();
}

function read(text: string): readonly string[] {
  const path = join(folder, 'f');
  writeFileSync(path, text);
  return [...linesFromEnd(path)];
}

test.each<[string, string]>([
  ['empty', ''],
  ['no newline', 'abc'],
  ['one newline', '\n'],
  ['two newlines', '\n\n'],
  ['one line', 'abc\n'],
  ['empty lines between', '\na\n\nb\n\n'],
  ['a torn end', 'a\nb\nc'],
  ['a line longer than two pieces', `a\n${'x'.repeat(2 * PIECE + 5)}\nb\n`],
  ['a torn end longer than a piece', `a\nb\n${'x'.repeat(PIECE + 5)}`],
  ['one torn line longer than a piece', 'x'.repeat(PIECE + 5)],
])('%s', (_, text) => {
  expect(read(text)).toEqual(expected(text));
});

test('wherever a piece is cut: newlines, letters of four bytes and the ends of the file', () => {
  for (let more = 0; more < 12; more++) {
    for (const line of ['𝄞ä', '', 'abc', 'é'.repeat(100)]) {
      const text = `${'y'.repeat(more)}\n${`${line}\n`.repeat(Math.ceil((1.5 * PIECE) / (Buffer.byteLength(line) + 1)))}`;
      // As one text each: a hundred thousand lines are compared at once.
      expect(read(text).join('\n')).toBe(expected(text).join('\n'));
    }
  }
});

test('how it ends', () => {
  const path = join(folder, 'f');
  const ends = ['', 'a\n', 'a\nb'].map((text) => {
    writeFileSync(path, text);
    return endOfLines(path);
  });
  expect(ends).toEqual(['empty', 'whole', 'torn']);
  expect(() => endOfLines(join(folder, 'none'))).toThrow('ENOENT');
});
