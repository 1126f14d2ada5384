import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterResult, atTime, CLOSED, type DeviceBreaker } from './device-breaker.ts';

const RUNS = { seed: 20_240_906, numRuns: 1000 } as const;
const S = 1000;

/** Results in a row, `.` good and `x` a device error, one each `stepMs`. */
function play(results: string, stepMs = 100, from: DeviceBreaker = CLOSED): DeviceBreaker {
  return [...results].reduce((breaker, one, i) => afterResult(breaker, one === 'x', i * stepMs), from);
}

describe('a closed lane', () => {
  test.each<[string, string, number, 'closed' | 'open']>([
    ['nine device errors are too few', 'xxxxxxxxx', 100, 'closed'],
    ['the tenth opens it', 'xxxxxxxxxx', 100, 'open'],
    ['half of ten', '.....xxxxx', 100, 'open'],
    ['less than half of ten', '......xxxx', 100, 'closed'],
    ['one bad file of many, again and again', '...x...x...x...x...x...x...x', 100, 'closed'],
    ['half of the last twenty, after many good ones', `${'.'.repeat(100)}xxxxxxxxxx`, 100, 'open'],
    ['nine of the last twenty', `${'.'.repeat(100)}xxxxxxxxx`, 100, 'closed'],
    ['ten so far apart that only nine are left', 'xxxxxxxxxx', 3.4 * S, 'closed'],
    ['a good one never opens it', 'xxxxxxxxx.', 100, 'closed'],
  ])('%s', (_, results, stepMs, kind) => {
    expect(play(results, stepMs).kind).toBe(kind);
  });
});

describe('an open lane', () => {
  const open = play('xxxxxxxxxx', 0);

  test('waits 30 s, then lets a probe through', () => {
    expect(atTime(open, 29_999)).toBe(open);
    expect(atTime(open, 30_000)).toEqual({ kind: 'half-open', waitMs: 30_000, good: 0 });
  });

  test('is not moved by what was still out', () => {
    expect(afterResult(open, false, 5)).toBe(open);
    expect(afterResult(open, true, 5)).toBe(open);
  });

  test('waits 60, 120, 240, 300, 300 s when its probes fail', () => {
    let breaker = open;
    const waits: number[] = [];
    let now = 0;
    for (let i = 0; i < 5; i++) {
      now = breaker.kind === 'open' ? breaker.untilMs : NaN;
      breaker = afterResult(atTime(breaker, now), true, now);
      if (breaker.kind === 'open') waits.push(breaker.untilMs - now);
    }
    expect(waits).toEqual([60, 120, 240, 300, 300].map((s) => s * S));
  });

  test('closes after three probes that end well, and starts afresh', () => {
    let breaker = atTime(open, 30_000);
    breaker = afterResult(afterResult(breaker, false, 30_001), false, 30_002);
    expect(breaker.kind).toBe('half-open');
    expect(afterResult(breaker, true, 30_003)).toMatchObject({ kind: 'open', waitMs: 60_000 });
    expect(afterResult(breaker, false, 30_003)).toBe(CLOSED);
  });
});

test('whatever the results: it remembers at most twenty, opens only by a device error, and closes only by probes', () => {
  const stepArb = fc.record({ device: fc.boolean(), gap: fc.oneof(fc.nat(2 * S), fc.nat(400 * S)) });
  fc.assert(
    fc.property(fc.array(stepArb, { maxLength: 80 }), (steps) => {
      let breaker = CLOSED;
      let now = 0;
      for (const { device, gap } of steps) {
        now += gap;
        const before = atTime(breaker, now);
        breaker = afterResult(before, device, now);
        const opened = breaker.kind === 'open' && before.kind !== 'open';
        const closed = breaker.kind === 'closed' && before.kind !== 'closed';
        expect(breaker.kind === 'closed' ? breaker.results.length : 0).toBeLessThanOrEqual(20);
        expect(breaker.kind === 'open' ? breaker.untilMs - now : 0).toBeLessThanOrEqual(300 * S);
        expect(!opened || device).toBe(true);
        expect(!closed || (before.kind === 'half-open' && before.good === 2)).toBe(true);
      }
    }),
    RUNS,
  );
});
