import { describe, expect, test } from 'vitest';
import { PaceMedian, type Pace } from './pace.ts';

const MIB = 2 ** 20;

/** So many seconds of files of a size at a rate; what the last one says. */
function pass(median: PaceMedian, seconds: number, bytesPerSecond: number, fileBytes: number): Pace | null {
  let last: Pace | null = null;
  for (let i = 0; i < seconds; i++) {
    last = median.note({ bytesPerSecond, filesPerSecond: fileBytes === 0 ? 0 : bytesPerSecond / fileBytes });
  }
  return last;
}

describe('the pace', () => {
  test('is beside the median of the batch, once that has a minute to stand on', () => {
    const median = new PaceMedian();
    expect(pass(median, 69, 100 * MIB, MIB)).toBeNull();
    expect(pass(median, 1, 100 * MIB, MIB)?.share).toBeCloseTo(1, 0);
    expect(pass(median, 1, 40 * MIB, MIB)?.share).toBeCloseTo(0.4, 1);
  });

  test('of small files is not that of large ones', () => {
    const median = new PaceMedian();
    pass(median, 100, 1000 * MIB, 100 * MIB);
    expect(pass(median, 1, 10 * MIB, 4096)).toBeNull();
    expect(pass(median, 100, 10 * MIB, 4096)?.share).toBeCloseTo(1, 0);
    expect(pass(median, 1, 200 * MIB, 100 * MIB)?.share).toBeLessThan(0.25);
  });

  test('of a standstill is none at all, and not that of other files', () => {
    const median = new PaceMedian();
    pass(median, 100, 100 * MIB, MIB);
    expect(pass(median, 1, 0, 0)?.share).toBe(0);
  });

  test('warms up anew after a rest', () => {
    const median = new PaceMedian();
    pass(median, 100, 100 * MIB, MIB);
    median.rest();
    expect(pass(median, 10, MIB, MIB)).toBeNull();
    expect(pass(median, 1, MIB, MIB)?.share).toBeLessThan(0.1);
  });

  test('of empty files is not told', () => {
    expect(pass(new PaceMedian(), 200, 0, 0)).toBeNull();
  });
});
