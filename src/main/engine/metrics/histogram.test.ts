import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

const times = fc.array(fc.double({ min: 0.002, max: 4_000_000, noNaN: true }), { maxLength: 200 });

function filled(all: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of all) histogram.add(ms);
  return histogram;
}

test('up to a power of two of its first bound the count is exact, whatever is in it', () => {
  const powers = fc.integer({ min: 1, max: 33 });
  fc.assert(
    fc.property(times, powers, (all, power) => {
      const bound = 0.001 * 2 ** power;
      // What lies on the bound itself is drawn too.
      const given = [...all, bound, bound * 1.0001];
      expect(filled(given).countUpTo(bound)).toBe(given.filter((ms) => ms <= bound).length);
    }),
  );
});

test('sum and count are those of all samples, also of several histograms together', () => {
  fc.assert(
    fc.property(times, times, (some, others) => {
      const both = filled(some);
      both.merge(filled(others));
      const all = [...some, ...others];
      expect(both.count).toBe(all.length);
      expect(both.sumMs).toBeCloseTo(
        all.reduce((sum, ms) => sum + ms, 0),
        3,
      );
      expect(both.countUpTo(2 ** 40)).toBe(all.length);
    }),
  );
});
