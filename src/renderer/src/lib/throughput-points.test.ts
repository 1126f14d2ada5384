import { expect, test } from 'vitest';
import type { Sample } from '../../../shared/ipc/views.ts';
import { minuteTicks, niceTop, throughputPoints } from './throughput-points.ts';

const sample = (at: number, filesPerSecond: number, gapMs?: number): Sample =>
  ({
    seq: 0,
    ...(gapMs === undefined ? {} : { gapMs }),
    machine: {},
    throughput: { at, filesPerSecond, bytesPerSecond: 0, failedPerSecond: 0 },
  }) as unknown as Sample;

test('buckets are means and stand at fixed times', () => {
  const ring = [sample(1000, 2), sample(2000, 4), sample(3000, 6), sample(4000, 1)];
  expect(throughputPoints(ring, 2).map(({ at, files }) => [at, files])).toEqual([
    [2000, 2],
    [4000, 5],
    [6000, 1],
  ]);
  expect(throughputPoints([...ring.slice(1), sample(5000, 1)], 2).map(({ files }) => files)).toEqual([5, 1]);
});

test('a gap breaks the curve where it begins and where it ends, and the axis keeps its time', () => {
  const points = throughputPoints([sample(1000, 2), sample(2000, 4), sample(182_500, 6, 180_000)], 4);
  const gap = { from: 2500, to: 182_500 };
  expect(points).toEqual([
    { at: 4000, files: 3, bytes: 0 },
    { at: 4001, files: null, bytes: null, gap },
    { at: 182_500, files: null, bytes: null, gap },
    { at: 184_000, files: 6, bytes: 0 },
  ]);
});

test('times rise over any gap, however short', () => {
  for (const gapMs of [500, 1500, 2000, 3000, 5000]) {
    const ring = [sample(1000, 1), sample(2000 + gapMs, 1, gapMs), sample(3000 + gapMs, 1), sample(9000 + gapMs, 1)];
    const times = throughputPoints(ring, 4).map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  }
});

test('no samples, no points', () => {
  expect(throughputPoints([], 2)).toEqual([]);
});

test('the top of an axis is round in its unit', () => {
  expect(niceTop(0, 1000)).toBe(1);
  expect(niceTop(31, 1000)).toBe(40);
  expect(niceTop(118 * 1024 ** 2, 1024)).toBe(200 * 1024 ** 2);
  expect(niceTop(900 * 1024, 1024)).toBe(1024 ** 2);
  expect(niceTop(1000, 1000)).toBe(1000);
});

test('ticks stand on whole minutes, and none where its label would be cut off', () => {
  const minute = 60_000;
  expect(minuteTicks(0.5 * minute, 10.5 * minute).map((at) => at / minute)).toEqual([2, 4, 6, 8, 10]);
  expect(minuteTicks(1.8 * minute, 11.8 * minute).map((at) => at / minute)).toEqual([4, 6, 8, 10]);
  expect(minuteTicks(0, 10 * minute).map((at) => at / minute)).toEqual([2, 4, 6, 8, 10]);
});
