import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALL_TAKEN } from '../../../shared/domain/not-taken.ts';
import { mirroredPath } from './path-table.ts';
import type { ScanRequest, ScanResult } from './scan-result.ts';
import { walk } from './walk.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'takes-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(root, 'in', name, '..'), { recursive: true });
    writeFileSync(join(root, 'in', name), name);
  }
}

const scan = (more: Partial<ScanRequest> = {}): ScanResult =>
  walk({ paths: [join(root, 'in')], include: [], exclude: [], takes: ['jpg', 'tar.gz', 'caf\u00e9'], ...more });
const taken = ({ table }: ScanResult): readonly string[] =>
  Array.from({ length: table.count }, (_, id) => mirroredPath(table, id).toString().replace(/^in\//, ''));

test('of a folder only names that end as the recipe says are taken, in any case; folders may be called as they like', () => {
  put('a.jpg', 'B.JPG', 'texts/c.Jpg', 'odd.jpg/d.txt', 'e.tar.gz', 'f.gz', 'jpg', '.jpg', 'x.jpg.txt', 'g.CAF\u00c9');
  const found = scan();
  expect(taken(found).toSorted()).toEqual(['B.JPG', 'a.jpg', 'e.tar.gz', 'g.CAF\u00c9', 'texts/c.Jpg']);
  expect(found.notTaken).toEqual({
    count: 5,
    endings: [
      { ending: 'txt', count: 2 },
      { ending: 'jpg', count: 1 },
      { ending: 'gz', count: 1 },
    ],
  });
});

test('a file that is named is taken however it is called, and counted nowhere', () => {
  put('a.txt', 'b.txt');
  const found = scan({ paths: [join(root, 'in/a.txt')] });
  expect(taken(found)).toEqual(['a.txt']);
  expect(found.notTaken).toEqual(ALL_TAKEN);
});

test('all files are all: junk, and what the recipe does not take', () => {
  put('a.jpg', 'b.txt', '.DS_Store');
  expect(scan()).toMatchObject({ junk: { count: 1 }, notTaken: { count: 1 } });
  const all = scan({ allFiles: true });
  expect(taken(all)).toEqual(['.DS_Store', 'a.jpg', 'b.txt']);
  expect(all).toMatchObject({ junk: { count: 0 }, notTaken: ALL_TAKEN });
});

test('globs choose among what is taken; what they leave out is not counted here', () => {
  put('a.jpg', 'b.jpg', 'a.txt', 'b.txt');
  const found = scan({ include: ['a.*'] });
  expect(taken(found)).toEqual(['a.jpg']);
  expect(found.notTaken).toEqual({ count: 1, endings: [{ ending: 'txt', count: 1 }] });
  expect(taken(scan({ include: ['*.txt'], allFiles: true }))).toEqual(['a.txt', 'b.txt']);
});

test('what would be refused is not, where it would not be taken anyway', () => {
  put('a.jpg');
  symlinkSync('a.jpg', join(root, 'in/link.txt'));
  symlinkSync('a.jpg', join(root, 'in/link.jpg'));
  expect(scan()).toMatchObject({ refusedCount: 1, notTaken: { count: 1 } });
});

test('the ten most frequent endings are told, and what is no usual ending is only counted', () => {
  put(...Array.from({ length: 12 }, (_, i) => `of-kind-${i}.k${i}`), 'again.k11', 'name.with a blank', 'none', 'end.');
  const { count, endings } = scan().notTaken;
  expect(count).toBe(16);
  expect(endings).toHaveLength(10);
  expect(endings[0]).toEqual({ ending: 'k11', count: 2 });
});
