import { expect, test } from 'vitest';
import { readCsv } from '../../../../../test/support/read-csv.ts';
import type { FileResult } from '../recipe.ts';
import { factsOf, type TextFacts } from './facts.ts';
import { spanOf } from './span.ts';
import { text } from './text.ts';
import { textOptions } from './text-options.ts';

const result = (path: string | Buffer, content: string): FileResult<TextFacts> => ({
  taskId: 0,
  path: Buffer.from(path as string),
  size: Buffer.byteLength(content),
  result: JSON.parse(JSON.stringify(factsOf(spanOf(Buffer.from(content), 0, 'ascii')))) as TextFacts,
});

function table(results: readonly FileResult<TextFacts>[], options: object = {}, base = '/b'): Buffer {
  const pieces: Buffer[] = [];
  void text.finish?.run(results, {
    options: textOptions.parse(options),
    failed: [],
    base: Buffer.from(base),
    write: (bytes) => pieces.push(Buffer.from(bytes as string)),
    progress: () => undefined,
  });
  return Buffer.concat(pieces);
}

const HEAD =
  'path,lines,words,bytes,characters,longest_line_bytes,longest_line_characters,encoding,line_ends,unterminated,path_base64\r\n';

test('a row a file, as RFC 4180 wants it', () => {
  const rows = [result('/b/a.txt', 'é two\nx'), result('/b/old', 'a\0b')];
  expect(table(rows).toString()).toBe(
    `${HEAD}/b/a.txt,1,2,8,7,6,5,UTF-8,LF,true,\r\n/b/old,0,1,3,3,3,3,binary,,true,\r\n`,
  );
});

test('what is not known is empty, and the totals are sums and maxima', () => {
  const rows = [
    result('/b/a', 'one two\nthree\n'),
    { ...result('/b/b', ''), size: 3, result: factsOf(spanOf(Buffer.of(0xe9, 0x20, 0x41), 0, 'ascii')) },
  ];
  expect(readCsv(table(rows, { total: true })).slice(1)).toEqual([
    ['/b/a', '2', '3', '14', '14', '7', '7', 'ASCII', 'LF', 'false', ''],
    ['/b/b', '0', '1', '3', '', '3', '', '8-bit', 'none', 'true', ''],
    ['total', '2', '4', '17', '14', '7', '7', '', '', '', ''],
  ]);
});

test('it says what it holds', () => {
  const says = text.finish?.run([result('/b/a', 'one two\nthree\n'), result('/b/b', 'x\n')], {
    options: textOptions.parse({}),
    failed: [],
    base: Buffer.from('/b'),
    write: () => undefined,
    progress: () => undefined,
  });
  expect(says).toBe('3 lines, 4 words, 16 B in 2 files.');
});

test('names with commas, quotes and line ends stay one field', () => {
  const names = ['/b/a,b', '/b/say "hi"', '/b/two\nlines', '/b/cr\r', '/b/ spaced '];
  expect(
    readCsv(table(names.map((name) => result(name, ''))))
      .slice(1)
      .map(([name]) => name),
  ).toEqual(names);
});

test('a name that is no text has its bytes beside it, and the table stays UTF-8', () => {
  const name = Buffer.from('/b/caf\xe9', 'latin1');
  const [, row] = readCsv(table([result(name, '')]));
  expect(row?.[0]).toBe('/b/caf\ufffd');
  expect(Buffer.from(row?.at(-1) ?? '', 'base64')).toEqual(name);
});

test('a relative name that a spreadsheet would run gets its folder, and is still the file', () => {
  const names = ['=1+1', '+a', '-a', '@a', 'a=b'];
  const rows = readCsv(
    table(
      names.map((name) => result(`/b/${name}`, '')),
      { paths: 'relative' },
    ),
  );
  expect(rows.slice(1).map(([name]) => name)).toEqual(['./=1+1', './+a', './-a', './@a', 'a=b']);
});

test('nothing makes a table with a head alone', () => {
  expect(table([]).toString()).toBe(HEAD);
});
