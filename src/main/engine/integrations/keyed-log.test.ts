import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toLine } from '../checkpoints/crc-line.ts';
import { KeyedLog } from './keyed-log.ts';

let folder: string;
let path: string;
const failures: string[] = [];
const open = (): KeyedLog => new KeyedLog(path, (words) => failures.push(words));
const read = (): Record<string, unknown> => Object.fromEntries(open().entries);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyed-log-'));
  path = join(folder, 'outbox.jsonl');
  failures.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the last value of a key holds, also when nothing was closed or synced', () => {
  const log = open();
  log.set('a', { n: 1 });
  log.set('b', { n: 2 });
  log.set('a', { n: 3 });
  log.set('b', null);
  expect(read()).toEqual({ a: { n: 3 } });
});

test.each([
  ['a torn tail', (text: string) => text.slice(0, -7)],
  ['a damaged line', (text: string) => text.replace('"n":2', '"n":7')],
  ['a line of rubbish', (text: string) => `${text}\0\0\0\n`],
])('%s costs itself alone, and what is set afterwards is kept', (_what, damage) => {
  const log = open();
  log.set('a', { n: 1 });
  log.set('b', { n: 2 });
  writeFileSync(path, damage(readFileSync(path, 'utf8')));
  const again = open();
  expect(Object.fromEntries(again.entries)).toMatchObject({ a: { n: 1 } });
  again.set('c', { n: 3 });
  expect(read()).toMatchObject({ a: { n: 1 }, c: { n: 3 } });
});

test('grown beyond need it is written anew while changes go on, and none is lost', async () => {
  const log = open();
  const text = 'x'.repeat(10_000);
  for (let n = 0; n < 150; n++) log.set('a', { n, text });
  const rewriting = log.flushed();
  log.set('b', { n: 1 });
  await Promise.resolve();
  log.set('c', { n: 2 });
  await rewriting;
  log.set('d', { n: 3 });
  await log.close();
  expect(statSync(path).size).toBeLessThan(50_000);
  expect(read()).toEqual({ a: { n: 149, text }, b: { n: 1 }, c: { n: 2 }, d: { n: 3 } });
  expect(failures).toEqual([]);
});

test('a file of a newer version is left as it is, and said', () => {
  const text = toLine(JSON.stringify({ format: 2 })) + toLine(JSON.stringify({ k: 'a', v: { n: 1 } }));
  writeFileSync(path, text);
  const log = open();
  expect(log.problem).toContain('newer version');
  log.set('b', { n: 1 });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('where nothing can be kept it works all the same, and says so', async () => {
  mkdirSync(path);
  const log = open();
  expect(log.problem).toContain(path);
  log.set('a', { n: 1 });
  await log.flushed();
  expect(log.entries.get('a')).toEqual({ n: 1 });
});
