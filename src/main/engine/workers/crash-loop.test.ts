import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CRASH_LIMITS, forget, poolBreaker, poolVerdict, slotVerdict, type PoolBreaker } from './crash-loop.ts';

const RUNS = { seed: 20_240_903, numRuns: 2000 } as const;
const S = 1000;

describe('a slot', () => {
  test.each<[string, number[], number, ReturnType<typeof slotVerdict>]>([
    ['that never died is filled at once', [], 5 * S, { kind: 'respawn', delayMs: 0 }],
    ['after its first death: at once', [10 * S], 10 * S, { kind: 'respawn', delayMs: 0 }],
    ['after the second: a second', [0, 10 * S], 10 * S, { kind: 'respawn', delayMs: S }],
    ['half a second later: what is left', [0, 10 * S], 10.5 * S, { kind: 'respawn', delayMs: 500 }],
    ['after the third: two', [0, 1 * S, 2 * S], 2 * S, { kind: 'respawn', delayMs: 2 * S }],
    ['the fourth in a minute parks it', [0, 1 * S, 2 * S, 59.9 * S], 59.9 * S, { kind: 'park', untilMs: 119.9 * S }],
    ['for all of a minute', [0, 1 * S, 2 * S, 3 * S], 62.9 * S, { kind: 'park', untilMs: 63 * S }],
    ['and no longer', [0, 1 * S, 2 * S, 3 * S], 63 * S, { kind: 'respawn', delayMs: 0 }],
    [
      'the fourth in just over a minute does not',
      [0, 1 * S, 2 * S, 60 * S],
      60 * S,
      { kind: 'respawn', delayMs: 4 * S },
    ],
    ['a minute without a death starts the row afresh', [0, 1 * S, 61 * S], 61 * S, { kind: 'respawn', delayMs: 0 }],
    ['a little less does not', [0, 1 * S, 60.9 * S], 60.9 * S, { kind: 'respawn', delayMs: 2 * S }],
  ])('%s', (_, deaths, now, verdict) => {
    expect(slotVerdict(deaths, now)).toEqual(verdict);
  });

  test('that dies every 25 s waits 0, 1, 2, 4, 8, 16, 30, 30 s', () => {
    const deaths = Array.from({ length: 8 }, (_, i) => i * 25 * S);
    const delays = deaths.map((at, i) => slotVerdict(deaths.slice(0, i + 1), at));
    expect(delays).toEqual([0, 1, 2, 4, 8, 16, 30, 30].map((s) => ({ kind: 'respawn', delayMs: s * S })));
  });
});

describe('the pool', () => {
  const six = [1, 2, 3, 4, 5, 6].map((s) => s * S);
  test.each<[string, number[], number | null, number, 'closed' | 'open']>([
    ['five deaths', six.slice(1), null, 6 * S, 'closed'],
    ['six in a minute', six, null, 60.9 * S, 'open'],
    ['six in more than a minute', six, null, 61 * S, 'closed'],
    ['a success before them all', six, 0.5 * S, 6 * S, 'open'],
    ['a success between', six, 1.5 * S, 6 * S, 'closed'],
  ])('%s', (_, deaths, lastSuccessAt, now, verdict) => {
    expect(poolVerdict({ deaths, lastSuccessAt }, now)).toBe(verdict);
  });

  const many = { deaths: six, lastSuccessAt: null };
  const one = { deaths: [6 * S], lastSuccessAt: null };
  test.each<[PoolBreaker, 'death' | 'success' | 'try', typeof many | typeof one, PoolBreaker]>([
    ['closed', 'death', one, 'closed'],
    ['closed', 'death', many, 'open'],
    ['closed', 'try', many, 'closed'],
    ['closed', 'success', many, 'closed'],
    ['open', 'death', one, 'open'],
    ['open', 'try', many, 'half-open'],
    ['open', 'success', many, 'closed'],
    ['half-open', 'death', one, 'open'],
    ['half-open', 'try', many, 'half-open'],
    ['half-open', 'success', many, 'closed'],
  ])('the breaker: %s, then %s', (state, event, facts, next) => {
    expect(poolBreaker(state, event, facts, 6 * S)).toBe(next);
  });

  test('an open breaker stays open however long nothing happens', () => {
    expect(poolBreaker('open', 'death', { deaths: [], lastSuccessAt: null }, 9e9)).toBe('open');
  });
});

describe('whatever the deaths', () => {
  const deathsArb = fc
    .array(fc.oneof(fc.nat(5 * S), fc.nat(90 * S)), { maxLength: 30 })
    .map((gaps) => gaps.reduce<number[]>((at, gap) => [...at, (at.at(-1) ?? 0) + gap], []));
  const laterArb = fc.nat(150 * S);

  test('a slot waits at most 30 s, or is parked for at most 60 s, and its wait only shrinks', () => {
    fc.assert(
      fc.property(deathsArb, laterArb, laterArb, (deaths, first, second) => {
        const last = deaths.at(-1) ?? 0;
        const ends = [first, first + second].map((later) => {
          const now = last + later;
          const verdict = slotVerdict(deaths, now);
          const parked = verdict.kind === 'park';
          expect(parked ? 0 : verdict.delayMs).toBeLessThanOrEqual(CRASH_LIMITS.delayCapMs);
          expect(parked ? verdict.untilMs - last : CRASH_LIMITS.parkMs).toBe(CRASH_LIMITS.parkMs);
          return parked ? verdict.untilMs - now : verdict.delayMs;
        });
        expect(ends[1]).toBeLessThanOrEqual(ends[0] ?? 0);
      }),
      RUNS,
    );
  });

  test('what is forgotten changes no verdict, now or after the next death', () => {
    fc.assert(
      fc.property(deathsArb, laterArb, laterArb, (deaths, later, next) => {
        const now = (deaths.at(-1) ?? 0) + later;
        const kept = forget(deaths, now);
        expect(kept.length).toBeLessThanOrEqual(8);
        expect(slotVerdict(kept, now)).toEqual(slotVerdict(deaths, now));
        const at = now + next;
        expect(slotVerdict([...kept, at], at)).toEqual(slotVerdict([...deaths, at], at));
        const pool = (list: readonly number[]) => poolVerdict({ deaths: list, lastSuccessAt: null }, at);
        expect(pool([...kept, at])).toBe(pool([...deaths, at]));
      }),
      RUNS,
    );
  });
});
