import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PathSearch } from './path-search.ts';
import { displayPath, pathBytes, type PathTable } from './path-table.ts';
import { TableBuilder } from './table-builder.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '1', '.'), minLength: 1, maxLength: 4 });
const folder = fc.array(word, { maxLength: 3 });
const files = fc.uniqueArray(fc.record({ within: folder, name: word }), {
  minLength: 1,
  maxLength: 30,
  selector: ({ within, name }) => [...within, name].join('/'),
});
const search = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '1', '.', '/'), minLength: 1, maxLength: 6 });

function tableOf(paths: readonly { readonly within: readonly string[]; readonly name: string }[]): PathTable {
  const table = new TableBuilder();
  for (const { within, name } of paths) table.add(table.folder(['', ...within].join('/'), 0), name, 1, 1);
  return table.finish();
}

it('finds what a search in the whole path finds, with and without slashes', () => {
  fc.assert(
    fc.property(files, search, (given, wanted) => {
      const table = tableOf(given);
      const expected = Array.from({ length: table.count }, (_, id) => id).filter((id) =>
        displayPath(pathBytes(table, id)).path.toLowerCase().includes(wanted.toLowerCase()),
      );
      expect([...(new PathSearch(table).matching(wanted) ?? [])]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

it('takes all for nothing, and never a name that begins in one file and ends in the next', () => {
  const search = new PathSearch(tableOf(['ab', 'cd'].map((name) => ({ within: ['x'], name }))));
  expect(search.matching('')).toBeNull();
  expect([...(search.matching('bc') ?? [])]).toEqual([]);
  expect([...(search.matching('x/ab') ?? [])]).toEqual([0]);
});
