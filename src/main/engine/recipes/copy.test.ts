import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../test/support/chunk-context.ts';
import { copy } from './fixtures/copy.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each([0, 1, 262_144, 600_001])('copies %d bytes to the part, and the target mirrors the path', async (size) => {
  const [from, part] = [join(folder, 'in'), join(folder, 'part')];
  const content = Buffer.from(Uint8Array.from({ length: size }, (_, i) => i * 7));
  writeFileSync(from, content);
  expect(await copy.process(wholeFile(from, size), fakeContext({}, { part }))).toEqual({ bytes: size });
  expect(readFileSync(part).equals(content)).toBe(true);
  expect(copy.output?.(Buffer.from('a/\xff', 'latin1'), {})).toEqual(Buffer.from('a/\xff', 'latin1'));
});

test('a shrunk file fails, a link is not followed', () => {
  const from = join(folder, 'in');
  writeFileSync(from, 'short');
  const ctx = fakeContext({}, { part: join(folder, 'part') });
  expect(() => copy.process(wholeFile(from, 10), ctx)).toThrow(/shrank/);
  symlinkSync(from, join(folder, 'link'));
  expect(() => copy.process(wholeFile(join(folder, 'link'), 5), ctx)).toThrow(/ELOOP/);
});
