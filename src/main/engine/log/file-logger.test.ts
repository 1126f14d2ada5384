import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileLogger } from './file-logger.ts';

const SETTINGS = { logLevel: 'info', logFileMb: 10, logFiles: 5 } as const;
let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'file-logger-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const lines = (): readonly Record<string, unknown>[] =>
  readFileSync(join(data, 'logs/gristmill.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Record<string, unknown>);

test('all is in the file when it is flushed at the end, the level changes at once', () => {
  const log = new FileLogger(data, SETTINGS);
  log.log('debug', 'not kept');
  log.log('info', 'kept', { batch: 'b', task: 3 });
  log.configure({ ...SETTINGS, logLevel: 'error' });
  log.log('warn', 'not kept');
  log.configure({ ...SETTINGS, logLevel: 'debug' });
  log.log('debug', 'kept, too');
  log.flushSync();
  expect(lines()).toMatchObject([
    { level: 'info', msg: 'kept', pid: process.pid, batch: 'b', task: 3 },
    { level: 'debug', msg: 'kept, too' },
  ]);
  expect(new Set(lines().map(({ run }) => run)).size).toBe(1);
});

test('who reads the files finds what was said the moment before', async () => {
  const log = new FileLogger(data, SETTINGS);
  for (const message of ['first', 'second']) {
    log.log('info', message);
    await log.written();
    expect(lines().at(-1)).toMatchObject({ msg: message });
  }
});

test('a change of the limits reaches the file', () => {
  const log = new FileLogger(data, SETTINGS);
  log.log('info', 'first');
  log.flushSync();
  log.configure({ ...SETTINGS, logFileMb: 1, logFiles: 1 });
  for (let i = 0; i < 300; i++) log.log('info', 'x'.repeat(8000));
  log.flushSync();
  log.log('info', 'last');
  log.flushSync();
  expect(readFileSync(join(data, 'logs/gristmill.jsonl')).length).toBeLessThan(1024 * 1024);
  expect(lines().at(-1)).toMatchObject({ msg: 'last' });
});

test('more than memory is set aside for is counted and told, and nobody waits', () => {
  const log = new FileLogger(data, SETTINGS);
  // The thread starts while these come; before it has taken any there is room for four million characters.
  for (let i = 0; i < 1000; i++) log.log('info', 'x'.repeat(8000));
  log.flushSync(10_000);
  log.log('info', 'after');
  log.flushSync(10_000);
  const all = lines();
  const told = all.flatMap(({ event, dropped }) => (event === 'log-lost' ? [Number(dropped)] : []));
  const kept = all.filter(({ msg }) => typeof msg === 'string' && msg.startsWith('xxx')).length;
  expect(told.reduce((sum, dropped) => sum + dropped, kept)).toBe(1000);
  expect(kept).toBeGreaterThan(400);
  expect(all.at(-1)).toMatchObject({ msg: 'after' });
});

test('a folder that takes nothing loses the log and nothing else', () => {
  writeFileSync(join(data, 'logs'), 'a file is in the way');
  const log = new FileLogger(data, SETTINGS);
  log.log('info', 'lost');
  log.flushSync();
  rmSync(join(data, 'logs'));
  log.log('info', 'here again');
  log.flushSync();
  expect(lines()).toMatchObject([{ event: 'log-lost', dropped: 1 }, { msg: 'here again' }]);
});
