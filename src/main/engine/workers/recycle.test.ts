import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthPerTask, leakWords, leaseLimit, recycleVerdict, type RecycleFacts } from './recycle.ts';

const RUNS = { seed: 20_240_904, numRuns: 1000 } as const;
const MB = 1024 * 1024;
const young: RecycleFacts = { memoryBytes: 50 * MB, baseBytes: 50 * MB, leases: 1, leaseLimit: 500, ageMs: 1000 };

test.each<[string, Partial<RecycleFacts>, 'memory' | 'leases' | null]>([
  ['a young one is kept', {}, null],
  ['before its first lease it has nothing to compare', { baseBytes: null, memoryBytes: 900 * MB }, null],
  ['just 300 MB more are borne', { memoryBytes: 350 * MB }, null],
  ['a byte more is not, at any age', { memoryBytes: 350 * MB + 1, ageMs: 0 }, 'memory'],
  ['500 leases at a minute of age', { leases: 500, ageMs: 60_000 }, 'leases'],
  ['one lease less', { leases: 499, ageMs: 9e9 }, null],
  ['500 leases, too young', { leases: 5000, ageMs: 59_999 }, null],
  ['memory is named before leases', { memoryBytes: 900 * MB, leases: 900, ageMs: 9e9 }, 'memory'],
])('%s', (_, facts, why) => {
  const verdict = recycleVerdict({ ...young, ...facts });
  expect(verdict.kind === 'recycle' ? verdict.why : null).toBe(why);
});

test('the limit of leases is drawn from 450 to 550', () => {
  expect([leaseLimit(0), leaseLimit(0.5), leaseLimit(0.999_999)]).toEqual([450, 500, 550]);
});

describe('in words', () => {
  test.each([
    [12 * MB, 3, 'Recipe shrink grows 12 MB a task; recycled 3 times'],
    [40 * 1024, 1, 'Recipe shrink grows 40 KB a task; recycled once'],
    [10, 2, 'Recipe shrink grows 1 KB a task; recycled 2 times'],
  ])('%d bytes a task, %d times', (bytes, times, said) => {
    expect(leakWords('shrink', bytes, times)).toBe(said);
  });

  test('why a worker goes', () => {
    expect(recycleVerdict({ ...young, memoryBytes: 450 * MB })).toMatchObject({
      reason: 'Its memory grew by 400 MB since its first lease.',
    });
    expect(recycleVerdict({ ...young, leases: 512, ageMs: 60_000 })).toMatchObject({
      reason: 'It has worked through 512 leases.',
    });
  });
});

test('growth a task is never below nothing, and nothing where nothing is known', () => {
  expect(growthPerTask({ memoryBytes: 110 * MB, baseBytes: 50 * MB }, 5)).toBe(12 * MB);
  fc.assert(
    fc.property(fc.nat(), fc.option(fc.nat()), fc.integer({ min: -1, max: 1000 }), (memoryBytes, baseBytes, tasks) => {
      const growth = growthPerTask({ memoryBytes, baseBytes }, tasks);
      expect(growth).toBeGreaterThanOrEqual(0);
      const known = tasks > 0 && baseBytes !== null && memoryBytes > baseBytes;
      expect(growth * tasks).toBeCloseTo(known ? memoryBytes - baseBytes : 0, 3);
    }),
    RUNS,
  );
});

test('once it is to be recycled, more memory, leases or age never keep it', () => {
  const factsArb = fc.record({
    memoryBytes: fc.nat(1000 * MB),
    baseBytes: fc.option(fc.nat(1000 * MB)),
    leases: fc.nat(2000),
    leaseLimit: fc.integer({ min: 450, max: 550 }),
    ageMs: fc.nat(200_000),
  });
  fc.assert(
    fc.property(factsArb, fc.nat(1000), (facts, more) => {
      if (recycleVerdict(facts).kind === 'keep') return;
      const later = {
        ...facts,
        memoryBytes: facts.memoryBytes + more,
        leases: facts.leases + more,
        ageMs: facts.ageMs + more,
      };
      expect(recycleVerdict(later).kind).toBe('recycle');
    }),
    RUNS,
  );
});
