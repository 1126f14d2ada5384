import { expect, test } from 'vitest';
import { readCsv } from '../../../../../test/support/read-csv.ts';
import type { FileResult } from '../recipe.ts';
import { find } from './find.ts';
import { findOptions } from './find-options.ts';
import { SKIPPED, type Found } from './found.ts';

const file = (name: string, result: Found): FileResult<Found> => ({
  taskId: 0,
  path: Buffer.from(`/b/${name}`),
  size: 9,
  result,
});
const matching = (count: number, cut = false): Found => ({
  lines: 9,
  matching: count,
  rows: count === 0 ? [] : [[1, 2, 'x', 'ax']],
  cut,
  skipped: null,
});

async function write(results: readonly FileResult<Found>[], options: object = {}) {
  const pieces: Buffer[] = [];
  const says = await find.finish?.run(results, {
    options: findOptions.parse({ pattern: 'x', ...options }),
    failed: [],
    base: Buffer.from('/b'),
    write: (bytes) => pieces.push(Buffer.from(bytes as string)),
    progress: () => undefined,
  });
  return { says, rows: readCsv(Buffer.concat(pieces)).slice(1) };
}

test('it says how many lines match in how many files, what is not listed, and what was not searched', async () => {
  const results = [
    file('a', matching(1200, true)),
    file('b', matching(0)),
    file('c', matching(34)),
    file('d', SKIPPED('binary')),
    file('e', SKIPPED('UTF-16')),
    file('f', SKIPPED('binary')),
  ];
  const { says, rows } = await write(results);
  expect(says).toBe(
    '1,234 lines match, in 2 of 3 files. Not all are listed of 1 file. Not searched: 2 binary, 1 UTF-16.',
  );
  expect(rows.map(([name]) => name)).toEqual(['/b/a', '/b/c']);
});

test('nothing found is said, too; one line, and lines that do not match, in their own words', async () => {
  expect((await write([file('a', matching(0))])).says).toBe('0 lines match, in 0 of 1 file.');
  expect((await write([file('a', matching(1))])).says).toBe('1 line matches, in 1 of 1 file.');
  expect((await write([file('a', matching(2))], { invert: true })).says).toBe('2 lines do not match, in 1 of 1 file.');
});
