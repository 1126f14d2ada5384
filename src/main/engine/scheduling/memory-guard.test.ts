import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemoryLevel } from '../../../shared/domain/metrics.ts';
import { CALM, guardMemory, leaseFiles, mayLease, memoryFloor, type SlotMemory } from './memory-guard.ts';

const RUNS = { seed: 20_240_905, numRuns: 1000 } as const;
const FLOOR = 1000;
const GB = 2 ** 30;

const slot = (number: number, bytes: number, holdsLease = true): SlotMemory => ({ slot: number, bytes, holdsLease });
const three = [slot(1, 10), slot(2, 30), slot(3, 20)];

/** Levels and evictions over a row of samples. */
function over(samples: readonly number[], slots: readonly SlotMemory[] = three): (MemoryLevel | number)[][] {
  let state = CALM;
  return samples.map((free) => {
    const verdict = guardMemory(state, free, FLOOR, slots);
    state = verdict.state;
    return verdict.evict === null ? [state.level] : [state.level, verdict.evict];
  });
}

test.each([
  [4 * GB, undefined, GB],
  [64 * GB, undefined, 6.4 * GB],
  [4 * GB, 2 * GB, 2 * GB],
  [64 * GB, 1, 6.4 * GB],
])('the floor of a machine with %d bytes, at least %s, is %d', (total, lowest, floor) => {
  expect(memoryFloor(total, lowest)).toBe(floor);
});

describe('over a row of samples', () => {
  test.each<[string, number[], (MemoryLevel | number)[][]]>([
    ['enough', [5000, 1000], [['ok'], ['ok']]],
    ['below the floor', [5000, 999, 999, 999, 999], [['ok'], ['tight'], ['tight'], ['tight'], ['tight']]],
    ['below and falling: the largest goes', [999, 998, 997], [['tight'], ['tight'], ['critical', 2]]],
    ['falling from above does not count', [5000, 999, 998], [['ok'], ['tight'], ['tight']]],
    [
      'still falling after that: three more samples first',
      [999, 998, 997, 996, 995, 994],
      [['tight'], ['tight'], ['critical', 2], ['tight'], ['tight'], ['critical', 2]],
    ],
    ['one that rises breaks the fall', [999, 998, 999, 998], [['tight'], ['tight'], ['tight'], ['tight']]],
    [
      'back above the floor is not enough',
      [999, 1001, 1099, 1001, 1001],
      [['tight'], ['tight'], ['tight'], ['tight'], ['tight']],
    ],
    [
      'a tenth above it for three samples is',
      [999, 1100, 1100, 1099, 1100, 1100, 1100, 1001],
      [['tight'], ['tight'], ['tight'], ['tight'], ['tight'], ['tight'], ['ok'], ['ok']],
    ],
  ])('%s', (_, samples, levels) => {
    expect(over(samples)).toEqual(levels);
  });

  test.each<[string, SlotMemory[], number | undefined]>([
    ['no lease at all', [slot(1, 10, false)], undefined],
    ['the last one is never taken back', [slot(1, 10), slot(2, 900, false)], undefined],
    ['a larger worker without a lease is passed over', [slot(1, 10), slot(2, 5), slot(3, 900, false)], 1],
    ['of two alike the first', [slot(4, 10), slot(5, 10)], 4],
  ])('%s', (_, slots, evicted) => {
    expect(over([3, 2, 1], slots).at(-1)).toEqual(evicted === undefined ? ['critical'] : ['critical', evicted]);
  });
});

test('short of memory, leases are of one file and one at a time', () => {
  for (const level of ['tight', 'critical'] as const) {
    expect([mayLease(level, 0), mayLease(level, 1), leaseFiles(level, 64)]).toEqual([true, false, 1]);
  }
  expect([mayLease('ok', 9), leaseFiles('ok', 64)]).toEqual([true, 64]);
});

test('whatever the samples: only a lease that is there is taken back, never the last, and only below the floor', () => {
  const slotsArb = fc.array(fc.record({ bytes: fc.nat(100), holdsLease: fc.boolean() }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.nat(1500), { maxLength: 40 }), slotsArb, (samples, given) => {
      const slots = given.map((facts, i) => ({ slot: i + 1, ...facts }));
      let state = CALM;
      let since = 0;
      for (const free of samples) {
        const verdict = guardMemory(state, free, FLOOR, slots);
        state = verdict.state;
        since += 1;
        expect(free < FLOOR && state.level === 'ok').toBe(false);
        expect(free >= FLOOR && state.level === 'critical').toBe(false);
        if (verdict.evict === null) continue;
        const holders = slots.filter(({ holdsLease }) => holdsLease);
        const most = Math.max(...holders.map(({ bytes }) => bytes));
        ok(holders.length > 1);
        equal(holders.find((one) => one.slot === verdict.evict)?.bytes, most);
        ok(since >= 3);
        since = 0;
      }
    }),
    RUNS,
  );
});
