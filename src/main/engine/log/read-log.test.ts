import fc from 'fast-check';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogPage, LogQuery } from '../../../shared/domain/log.ts';
import { diskFileSystem } from '../file-system.ts';
import { formatLine } from './log-line.ts';
import { readLog } from './read-log.ts';

const SOURCE = { pid: 7, run: 'r1' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (age = 0): string => join(folder, age === 0 ? 'gristmill.jsonl' : `gristmill.${age}.jsonl`);
const line = (msg: string, fields: Readonly<Record<string, unknown>> = {}, level: 'debug' | 'warn' = 'warn'): string =>
  formatLine(SOURCE, level, msg, { batch: 'b1', ...fields }, 0);
const read = (query: Partial<LogQuery> = {}): LogPage =>
  readLog(diskFileSystem, folder, { level: 'debug', search: '', count: 1000, ...query });
const said = ({ rows }: LogPage): readonly string[] => rows.map(({ msg }) => msg);

test('newest first, over all files, page by page, each line once', () => {
  writeFileSync(file(2), line('1') + line('2'));
  writeFileSync(file(1), line('3'));
  writeFileSync(file(), `${line('4')}${line('5')}{"half a li`);
  expect(said(read())).toEqual(['5', '4', '3', '2', '1']);
  const pages: string[][] = [];
  for (let before: string | null | undefined; before !== null;) {
    const page: LogPage = read({ count: 2, ...(before === undefined ? {} : { before }) });
    pages.push([...said(page)]);
    before = page.older;
  }
  expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
  expect(read({ count: 5 }).older).not.toBeNull();
});

test('what came since is read alone, also when the file was put aside meanwhile', () => {
  writeFileSync(file(), line('1') + line('2'));
  const { newest } = read();
  expect(said(read({ after: newest ?? '' }))).toEqual([]);
  appendFileSync(file(), line('3'));
  expect(said(read({ after: newest ?? '' }))).toEqual(['3']);
  const half = line('4').length / 2;
  appendFileSync(file(), line('4').slice(0, half));
  const inBetween = read();
  expect(said(inBetween)).toEqual(['3', '2', '1']);
  appendFileSync(file(), line('4').slice(half));
  expect(said(read({ after: inBetween.newest ?? '' }))).toEqual(['4']);
  renameSync(file(), file(1));
  writeFileSync(file(), line('5'));
  const page = read({ after: newest ?? '' });
  expect(said(page)).toEqual(['5', '4', '3']);
  expect(page.older).toBeNull();
  expect(read({ after: newest ?? '', count: 1 }).older).not.toBeNull();
});

test('by batch, level, text and file', () => {
  writeFileSync(
    file(),
    [
      line('lease', { tasks: [3, 6] }, 'debug'),
      line('C:\\Photos "one"', { task: 4, error: { code: 'EBUSY' } }),
      line('another file', { task: 9 }),
      line('of another batch', { batch: 'b2', task: 4 }),
      line('tells of b1', { batch: 'b3', of: { batch: 'b1' } }),
      'no JSON at all\n',
      '{"level":"info"}\n',
      '[]\n',
    ].join(''),
  );
  expect(said(read({ batchId: 'b1' }))).toEqual(['another file', 'C:\\Photos "one"', 'lease']);
  expect(said(read({ batchId: 'b1', level: 'warn' }))).toEqual(['another file', 'C:\\Photos "one"']);
  expect(said(read({ batchId: 'b1', task: 4 }))).toEqual(['C:\\Photos "one"', 'lease']);
  expect(said(read({ search: 'c:\\pHoToS "' }))).toEqual(['C:\\Photos "one"']);
  const [row] = read({ search: 'ebusy' }).rows;
  expect(row).toMatchObject({ task: 4, batch: 'b1', pid: 7, more: '{"error":{"code":"EBUSY"}}' });
});

test('a page whose place is gone is the end, and no log is no error', () => {
  expect(read()).toEqual({ rows: [], older: null, newest: null });
  writeFileSync(file(), line('1'));
  expect(read({ before: '1-5' }).rows).toEqual([]);
  expect(said(read({ before: 'nonsense' }))).toEqual(['1']);
});

test('lines of any length, across the blocks they are read in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 6 }), (lengths) => {
      writeFileSync(
        file(),
        lengths.map((length, n) => formatLine(SOURCE, 'info', String(n), { x: 'x'.repeat(length) }, 0)).join(''),
      );
      expect(said(read())).toEqual(lengths.map((_, n) => String(n)).toReversed());
    }),
    { numRuns: 30 },
  );
});
