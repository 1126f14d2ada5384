import { describe, expect, test } from 'vitest';
import { formatByteRate, formatBytes } from './bytes.ts';
import { formatCount, formatFileRate, honestPercent, plural } from './count.ts';
import { formatDuration } from './duration.ts';
import { etaWords } from './eta-words.ts';
import { relativeTime } from './relative-time.ts';

const KIB = 1024;
const MIB = KIB * 1024;

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [118.4 * MIB, '118 MiB'],
    [99.96 * KIB, '100 KiB'],
    [1023.4 * KIB, '1023 KiB'],
    [1023.6 * KIB, '1.0 MiB'],
    [41.2 * 1024 * MIB, '41.2 GiB'],
    [-5, '0 B'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('a rate says per second', () => {
    expect(formatByteRate(2 * MIB)).toBe('2.0 MiB/s');
  });
});

describe('counts', () => {
  test('are grouped and know one from many', () => {
    expect(formatCount(12431)).toBe('12,431');
    expect(plural(1, 'file')).toBe('1 file');
    expect(plural(0, 'file')).toBe('0 files');
    expect(plural(2, 'batch', 'batches')).toBe('2 batches');
  });

  test('a slow rate keeps a decimal', () => {
    expect(formatFileRate(0.42)).toBe('0.4 files/s');
    expect(formatFileRate(1240.4)).toBe('1,240 files/s');
  });

  test('percent is honest at both ends', () => {
    expect(honestPercent(0, 10)).toBe(0);
    expect(honestPercent(1, 100_000)).toBe(1);
    expect(honestPercent(99_999, 100_000)).toBe(99);
    expect(honestPercent(10, 10)).toBe(100);
    expect(honestPercent(0, 0)).toBe(0);
  });
});

describe('durations', () => {
  test.each([
    [12, '12 ms'],
    [1400, '1.4 s'],
    [9_960, '10 s'],
    [59_600, '1 min 00 s'],
    [252_000, '4 min 12 s'],
    [7_500_000, '2 h 05 min'],
    [(3 * 24 + 4) * 3_600_000, '3 d 4 h'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('time left', () => {
  test.each([
    [2, 6, 'less than 10 s left'],
    [20, 20, 'about 20 s left'],
    [14, 31, '10–40 s left'],
    [3, 25, 'up to 30 s left'],
    [250, 350, '4–6 min left'],
    [100, 119, '1–2 min left'],
    [3 * 3600, 4.2 * 3600, '3–4.5 h left'],
    [40 * 3600, 70 * 3600, '1–3 d left'],
  ])('%d to %d seconds: %s', (low, high, words) => {
    expect(etaWords(low, high)).toBe(words);
  });
});

describe('relative time', () => {
  const now = new Date(2026, 10, 24, 14, 30, 0).getTime();
  test.each([
    [now - 1000, 'just now'],
    [now + 5000, 'just now'],
    [now - 9_000, '5 s ago'],
    [now - 44_000, '40 s ago'],
    [now - 12 * 60_000, '12 min ago'],
    [now - 3 * 3_600_000, '3 h ago'],
    [new Date(2026, 10, 24, 1, 5).getTime(), 'today 01:05'],
    [new Date(2026, 10, 23, 9, 5).getTime(), 'yesterday 09:05'],
    [new Date(2026, 2, 4, 9, 12).getTime(), '4 Mar 09:12'],
    [new Date(2025, 2, 4, 9, 12).getTime(), '4 Mar 2025 09:12'],
  ])('%d', (at, words) => {
    expect(relativeTime(at, now)).toBe(words);
  });
});
