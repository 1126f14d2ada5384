import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cutTornLine, endTornLine } from './torn-tail.ts';

const scratch = mkdtempSync(join(tmpdir(), 'torn-tail-'));
const path = join(scratch, 'lines');
afterAll(() => rmSync(scratch, { recursive: true }));

const long = 'x'.repeat(200_000);

test.each([
  ['', '', ''],
  ['a\nb\n', 'a\nb\n', 'a\nb\n'],
  ['a\nb', 'a\nb\n', 'a\n'],
  ['torn', 'torn\n', ''],
  [`a\n${long}`, `a\n${long}\n`, 'a\n'],
  [`${long}\n`, `${long}\n`, `${long}\n`],
])('%#', (content, ended, cut) => {
  writeFileSync(path, content);
  endTornLine(path);
  expect(readFileSync(path, 'utf8')).toBe(ended);
  writeFileSync(path, content);
  cutTornLine(path);
  expect(readFileSync(path, 'utf8')).toBe(cut);
});

test('a file that is not there is in order', () => {
  expect(() => endTornLine(join(scratch, 'none'))).not.toThrow();
  expect(() => cutTornLine(join(scratch, 'none'))).not.toThrow();
});
