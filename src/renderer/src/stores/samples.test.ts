import { expect, test } from 'vitest';
import type { Sample } from '../../../shared/ipc/views.ts';
import { SHORT, recent } from './samples.ts';

const sample = (cpu: number, gapMs?: number): Sample =>
  ({ workerCpu: [cpu], ...(gapMs === undefined ? {} : { gapMs }) }) as unknown as Sample;
const cpu = ({ workerCpu }: Sample): number => workerCpu[0] ?? 0;

test('the last two minutes, one place a second', () => {
  const ring = Array.from({ length: 300 }, (_, i) => sample(i));
  expect(recent(ring, cpu)).toHaveLength(SHORT);
  expect(recent(ring, cpu).at(-1)).toBe(299);
});

test('seconds slept through take their places: the axis of time does not lie', () => {
  expect(recent([sample(1), sample(2), sample(3, 4000), sample(4)], cpu)).toEqual([1, 2, null, null, null, null, 3, 4]);
  const slept = recent([...Array.from({ length: 100 }, () => sample(1)), sample(2, 3_600_000)], cpu);
  expect(slept).toHaveLength(SHORT);
  expect(slept.slice(0, -1).every((value) => value === null)).toBe(true);
});

test('the shortest gap takes a place', () => {
  expect(recent([sample(1), sample(2, 300)], cpu)).toEqual([1, null, 2]);
});
