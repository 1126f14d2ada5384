import { expect, test } from 'vitest';
import type { Sample } from '../../../shared/ipc/views.ts';
import { niceTop, throughputPoints } from './throughput-points.ts';

const sample = (at: number, filesPerSecond: number): Sample =>
  ({
    seq: 0,
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
