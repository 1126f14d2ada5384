import { expect, test } from 'vitest';
import type { Sample } from '../../../shared/ipc/views.ts';
import { gapWords, sampleGaps } from './gaps.ts';

const sample = (at: number, gapMs?: number): Sample =>
  ({ throughput: { at }, ...(gapMs === undefined ? {} : { gapMs }) }) as Sample;

test('a gap ends with the sample that tells it', () => {
  expect(sampleGaps([sample(1000), sample(182_000, 180_000), sample(183_000)])).toEqual([{ from: 2000, to: 182_000 }]);
  expect(sampleGaps([sample(1000), sample(2000)])).toEqual([]);
});

test('its length in words', () => {
  const words = (ms: number): string => gapWords({ from: 0, to: ms });
  expect(words(12_000)).toBe('The machine slept 12 s');
  expect(words(59_900)).toBe('The machine slept 1 min');
  expect(words(178_000)).toBe('The machine slept 3 min');
  expect(words(8 * 3_600_000)).toBe('The machine slept 8 h 00 min');
});
