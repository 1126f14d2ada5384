import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diskFileSystem as fs } from '../file-system.ts';
import { cutTornLine, lastByte } from './torn-tail.ts';

const scratch = mkdtempSync(join(tmpdir(), 'torn-tail-'));
const path = join(scratch, 'lines');
afterAll(() => rmSync(scratch, { recursive: true }));

const long = 'x'.repeat(200_000);

test.each([
  ['', '', ''],
  ['a\nb\n', '\n', 'a\nb\n'],
  ['a\nb', 'b', 'a\n'],
  ['torn', 'n', ''],
  [`a\n${long}`, 'x', 'a\n'],
  [`${long}\n`, '\n', `${long}\n`],
])('%#', (content, last, cut) => {
  writeFileSync(path, content);
  expect(Buffer.from(lastByte(fs, path)).toString()).toBe(last);
  cutTornLine(fs, path);
  expect(readFileSync(path, 'utf8')).toBe(cut);
});

test('a file that is not there is in order', () => {
  expect(lastByte(fs, join(scratch, 'none'))).toHaveLength(0);
  expect(() => cutTornLine(fs, join(scratch, 'none'))).not.toThrow();
});
