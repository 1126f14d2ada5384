import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManifestIndex } from './manifest-index.ts';
import { MAX_LINE, stampOf } from './manifest-lines.ts';
import { verifyOptions } from './verify-options.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'index-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function indexOf(content: string): ManifestIndex {
  const manifest = join(folder, 'MD5SUMS');
  writeFileSync(manifest, content);
  const fd = openSync(manifest, 'r');
  const listed = stampOf(fd);
  closeSync(fd);
  const given = { manifest, base: '/b', format: 'coreutils', algorithm: 'md5', listed };
  return new ManifestIndex(verifyOptions.parse(given), () => undefined);
}

const md5 = (n: number): string => n.toString(16).padStart(32, '0');

test('every one of many entries is found, and nothing else; the table grows where lines are short', () => {
  const count = 5000;
  const index = indexOf(Array.from({ length: count }, (_, i) => `${md5(i)}  ${i.toString(36)}\n`).join(''));
  for (let i = 0; i < count; i++) {
    expect(index.find(`/b/${i.toString(36)}`)).toEqual([{ algorithm: 'md5', hex: md5(i), name: i.toString(36) }]);
  }
  for (let i = count; i < count + 1000; i++) expect(index.find(`/b/${i.toString(36)}`)).toEqual([]);
});

test('lines of any length: as long as a path may be, and longer ones are none', () => {
  const long = 'd/'.repeat(2000);
  const endless = 'x'.repeat(MAX_LINE);
  const index = indexOf(`${md5(1)}  ${long}a\n${md5(2)}  ${endless}\n${md5(3)}  c`);
  expect(index.find(`/b/${long}a`)).toMatchObject([{ hex: md5(1) }]);
  expect(index.find(`/b/${endless}`)).toEqual([]);
  expect(index.find('/b/c')).toMatchObject([{ hex: md5(3) }]);
});

test('an overlong line across pieces is one line', () => {
  const index = indexOf(`${'y'.repeat(1_000_000)}  z\n${md5(4)}  d\n`);
  expect(index.find('/b/d')).toMatchObject([{ hex: md5(4) }]);
});
