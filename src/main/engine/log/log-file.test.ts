import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFileSystem, type FileSystem } from '../file-system.ts';
import { LogFile } from './log-file.ts';
import { formatLine, type LogSource } from './log-line.ts';

const SOURCE: LogSource = { pid: 7, run: 'r1' };
let folder: string;
let at: number;

beforeEach(() => {
  at = 1000;
  folder = mkdtempSync(join(tmpdir(), 'log-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const make = (fileBytes: number, files = 3, fs: FileSystem = diskFileSystem): LogFile =>
  new LogFile({ fs, folder: join(folder, 'logs'), limits: { fileBytes, files }, source: SOURCE, now: () => at });
const line = (text: string): string => formatLine(SOURCE, 'info', text, {}, 0);
const textOf = (name: string): string => readFileSync(join(folder, 'logs', name), 'utf8');
const messages = (name: string): readonly string[] =>
  textOf(name)
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => (JSON.parse(text) as { readonly msg: string }).msg);

test('a full file is put aside, and of more than there may be the oldest goes', () => {
  const size = line('1').length;
  const log = make(2 * size, 3);
  for (let n = 1; n <= 9; n++) log.append(line(String(n)), 1);
  expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual([
    'gristmill.1.jsonl',
    'gristmill.2.jsonl',
    'gristmill.jsonl',
  ]);
  expect(messages('gristmill.2.jsonl')).toEqual(['5', '6']);
  expect(messages('gristmill.1.jsonl')).toEqual(['7', '8']);
  expect(messages('gristmill.jsonl')).toEqual(['9']);
  log.limit({ fileBytes: 1, files: 1 });
  log.append(line('10'), 1);
  expect(readdirSync(join(folder, 'logs'))).toEqual(['gristmill.jsonl']);
  expect(messages('gristmill.jsonl')).toEqual(['10']);
});

test('two processes write to one file, also when one of them puts it aside', () => {
  const size = line('a1').length;
  const a = make(3 * size);
  const b = make(3 * size);
  for (let n = 1; n <= 4; n++) {
    a.append(line(`a${n}`), 1);
    b.append(line(`b${n}`), 1);
  }
  expect(messages('gristmill.2.jsonl')).toEqual(['a1', 'b1', 'a2']);
  expect(messages('gristmill.1.jsonl')).toEqual(['b2', 'a3', 'b3']);
  expect(messages('gristmill.jsonl')).toEqual(['a4', 'b4']);
});

test('while another process puts files aside this one writes on, and a lock left behind by a dead one goes', () => {
  const log = make(1);
  log.append(line('1'), 1);
  const lock = join(folder, 'logs', 'rotating.lock');
  writeFileSync(lock, '');
  utimesSync(lock, 1, 1);
  log.append(line('2'), 1);
  expect(messages('gristmill.jsonl')).toEqual(['1', '2']);
  at = 12_000;
  log.append(line('3'), 1);
  log.append(line('4'), 1);
  expect(messages('gristmill.1.jsonl')).toEqual(['1', '2', '3']);
  expect(messages('gristmill.jsonl')).toEqual(['4']);
});

test('what a full disk does not take is counted, and told before the first line that it takes again', () => {
  let room = Number.POSITIVE_INFINITY;
  const full: FileSystem = {
    ...diskFileSystem,
    write(fd, bytes, from) {
      const part = bytes.subarray(from, from + room);
      room -= part.length;
      if (part.length === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return diskFileSystem.write(fd, part, 0);
    },
  };
  const log = make(1_000_000, 3, full);
  log.append(line('1'), 1);
  room = line('2').length + 5;
  log.append(line('2') + line('3') + line('4'), 3);
  expect(log.lost).toBe(2);
  log.append(line('5'), 1, 10);
  expect(log.lost).toBe(13);
  room = Number.POSITIVE_INFINITY;
  log.append(line('6'), 1);
  expect(log.lost).toBe(0);
  const whole = textOf('gristmill.jsonl').split('\n');
  expect(whole.slice(0, 2).map((text) => (JSON.parse(text) as { readonly msg: string }).msg)).toEqual(['1', '2']);
  // Half a line, and then whole ones again.
  expect(whole[2]).toBe(line('3').slice(0, 5));
  expect(JSON.parse(whole[3] ?? '')).toMatchObject({ level: 'warn', event: 'log-lost', dropped: 13 });
  expect(JSON.parse(whole[4] ?? '')).toMatchObject({ msg: '6' });
});

test('a folder that cannot be made loses lines and nothing else', () => {
  writeFileSync(join(folder, 'logs'), 'a file is in the way');
  const log = make(1000);
  log.append(line('1') + line('2'), 2);
  expect(log.lost).toBe(2);
  rmSync(join(folder, 'logs'));
  log.append(line('3'), 1);

  expect(messages('gristmill.jsonl')[0]).toContain('2 lines of the log are missing here');
});

test('secrets are in no line', () => {
  const text = formatLine(SOURCE, 'warn', 'Sent to https://me:hunter2@example.org/x?sig=hunter2.', {
    apiKey: 'hunter2',
    route: {
      Authorization: 'hunter2',
      url: 'https://example.org/hook?token=hunter2',
      nested: [{ password: 'hunter2' }],
    },
    error: new Error('https://a:hunter2@b'),
  });
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text)).toMatchObject({
    msg: 'Sent to https://[removed]@example.org/x?[removed]',
    apiKey: '[removed]',
    route: { url: 'https://example.org/hook?[removed]' },
  });
});

test('fields never take the place of who, when and how bad, and what is no JSON costs its fields alone', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(JSON.parse(formatLine(SOURCE, 'info', 'x', { level: 'debug', pid: 1, msg: 'y' }, 0))).toEqual({
    t: '1970-01-01T00:00:00.000Z',
    level: 'info',
    msg: 'x',
    pid: 7,
    run: 'r1',
  });
  expect(JSON.parse(formatLine(SOURCE, 'info', 'x', circular, 0))).toMatchObject({ msg: 'x', level: 'info' });
});
