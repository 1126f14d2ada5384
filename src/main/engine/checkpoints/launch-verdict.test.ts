import { expect, test } from 'vitest';
import { EMPTY_OFFER } from '../../../../test/support/empty-offer.ts';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { PauseReason, ResumeOffer } from '../../../shared/domain/batch.ts';
import { LOOP_MS, launchVerdict, type LaunchFacts } from './launch-verdict.ts';
import { withEnds, type UncleanEnd } from './unclean-ends.ts';

const offer: ResumeOffer = { ...EMPTY_OFFER, id: 'a', createdAt: 0 };
const DIED = { session: 1, at: 0 } as const;
const MINUTE = 60_000;

const end = (at: number, batch = 'a', answered = false): UncleanEnd => ({ batch, session: at, at, answered });
const auto = (...ends: readonly UncleanEnd[]): LaunchFacts => ({ mode: 'auto', ends });

test.each<[string, LaunchFacts, Partial<ResumeOffer>]>([
  ['it ended in good order', auto(), {}],
  ['it died once', auto(end(1)), { died: DIED }],
  ['it died twice, more than 5 minutes apart', auto(end(1), end(2 + LOOP_MS)), { died: DIED }],
  ['three times, never within 5 minutes', auto(end(0), end(6 * MINUTE), end(12 * MINUTE)), { died: DIED }],
  ['twice within 5 minutes, and a person has decided since', auto(end(1, 'a', true), end(2, 'a', true)), {}],
  ['once since a person decided', auto(end(1, 'a', true), end(2)), { died: DIED }],
  ['it waited for the disk', auto(), { pausedFor: 'device' }],
  ['the ends are not known, but it ended in good order', { ...auto(), problem: 'x' }, {}],
])('goes on by itself: %s', (_, facts, more) => {
  expect(launchVerdict(facts, { ...offer, ...more })).toEqual({ kind: 'start' });
});

/** Asks, and says nothing of it. */
const ASK = { kind: 'ask' };
const says = (words: RegExp): object => ({ kind: 'ask', why: expect.stringMatching(words) as string });

test.each<[string, LaunchFacts, Partial<ResumeOffer>, object]>([
  ['a person chose so', { mode: 'ask', ends: [end(1), end(2)] }, { died: DIED }, ASK],
  ['another process has it', auto(), { lockedBy: { pid: 1, startedAt: 2 } }, ASK],
  ['twice within 5 minutes', auto(end(1), end(1 + LOOP_MS)), { died: DIED }, says(/twice.*while this batch ran/)],
  [
    'twice, and long ago, and nobody has decided',
    auto(end(1), end(2), end(1e9)),
    {},
    says(/twice.*while this batch ran/),
  ],
  ['in any order', auto(end(2), end(1)), {}, says(/twice.*while this batch ran/)],
  ['two batches', auto(end(1, 'b'), end(2)), { died: DIED }, says(/twice.*none of them was started/)],
  ['others alone', auto(end(1, 'b'), end(2, 'b')), {}, says(/twice.*none of them was started/)],
  [
    'the ends are not known',
    { ...auto(end(1)), problem: 'f is damaged' },
    { died: DIED },
    says(/because f is damaged/),
  ],
  ...(['user', 'halted', 'crash-loop'] as const).map((pausedFor): [string, LaunchFacts, object, object] => [
    `it was paused: ${pausedFor satisfies PauseReason}`,
    auto(),
    { pausedFor },
    says(/waits for you/),
  ]),
])('asks: %s', (_, facts, more, verdict) => {
  expect(launchVerdict(facts, { ...offer, ...more })).toEqual(verdict);
});

test('an app that dies over and over is started by itself once, however slow the second death', () => {
  for (const lives of [0, MINUTE, LOOP_MS - 1, LOOP_MS + 1, 60 * MINUTE]) {
    const clock = new FakeClock();
    let ends: readonly UncleanEnd[] = [];
    const verdicts: string[] = [];
    for (let session = 1; session <= 3; session++) {
      clock.advance(lives);
      const died = { session, at: clock.wall() };
      ends = withEnds(ends, [{ batch: 'a', ...died }], clock.wall());
      verdicts.push(launchVerdict({ mode: 'auto', ends }, { ...offer, died }).kind);
    }
    expect(verdicts, `${lives} ms`).toEqual(['start', ...Array<string>(2).fill(lives <= LOOP_MS ? 'ask' : 'start')]);
  }
});

test('an end is counted once, and none lies in the future', () => {
  const clock = new FakeClock();
  const found = { batch: 'a', session: 1, at: clock.wall() + 1000 };
  const ends = withEnds([], [found], clock.wall());
  expect(ends).toEqual([{ ...found, at: clock.wall(), answered: false }]);
  expect(withEnds(ends, [found], clock.wall() + 5000)).toBe(ends);
  expect(withEnds(ends, [{ ...found, session: 2 }], clock.wall())).toHaveLength(2);
});
