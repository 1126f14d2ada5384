import { expect, test } from 'vitest';
import { LogTail } from './log-tail.ts';

const KEPT = 64 * 1024;

test('keeps lines, however they come, until they are taken', () => {
  const log = new LogTail();
  log.line('one');
  log.write('tw');
  log.write('o\nthr');
  log.line('ee');
  log.line('four\nfive');
  log.write('six');
  expect(log.take()).toEqual({ lines: 'one\ntwo\nthree\nfour\nfive\nsix\n', dropped: 0 });
  expect(log.take()).toBeUndefined();
  log.line('');
  expect(log.take()).toEqual({ lines: '\n', dropped: 0 });
});

test('keeps the last 64 KiB and counts the lines before', () => {
  const log = new LogTail();
  for (let i = 0; i < 100_000; i++) log.line(`line ${i}`);
  const taken = log.take();
  const lines = (taken?.lines ?? '').split('\n').slice(0, -1);
  expect(taken?.lines.length).toBeLessThanOrEqual(KEPT);
  expect(taken?.lines.length).toBeGreaterThan(KEPT - 20);
  expect(lines.at(-1)).toBe('line 99999');
  expect(lines[0]).toBe(`line ${taken?.dropped}`);
  expect((taken?.dropped ?? 0) + lines.length).toBe(100_000);
});

test('one text of many megabytes loses only its old lines, too', () => {
  const log = new LogTail();
  log.write('begun and not ended: ');
  log.write(Array.from({ length: 300_000 }, (_, i) => `line ${i}\n`).join(''));
  const taken = log.take();
  const lines = (taken?.lines ?? '').split('\n').slice(0, -1);
  expect(lines.at(-1)).toBe('line 299999');
  expect(lines[0]).toBe(`line ${taken?.dropped}`);
  expect((taken?.dropped ?? 0) + lines.length).toBe(300_000);
});

test('a line without an end is cut, and its length told', () => {
  const log = new LogTail();
  for (let i = 0; i < 300; i++) log.write('x'.repeat(1000));
  log.line('');
  log.line('after');
  expect(log.take()).toEqual({ lines: `${'x'.repeat(4096)}… (cut; 300000 characters in all)\nafter\n`, dropped: 0 });
  log.write('y'.repeat(1_000_000));
  expect(log.take()?.lines).toBe(`${'y'.repeat(4096)}… (cut; 1000000 characters in all)\n`);
});
