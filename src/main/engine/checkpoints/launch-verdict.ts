import type { ResumeOffer } from '../../../shared/domain/batch.ts';
import type { UncleanEnd } from './unclean-ends.ts';

/** Two unclean ends within this are a crash loop, milliseconds. */
export const LOOP_MS = 5 * 60_000;

/** What is known when the app is launched. */
export interface LaunchFacts {
  /** What a person chose for interrupted batches. */
  readonly mode: 'ask' | 'auto';
  /** All that are remembered, those found at this launch among them. */
  readonly ends: readonly UncleanEnd[];
  /** Why there may have been more, in words. */
  readonly problem?: string;
}

/** What becomes of an interrupted batch at launch. `why`: it was to go on by itself, and a person is asked instead. */
export type LaunchVerdict = { readonly kind: 'start' } | { readonly kind: 'ask'; readonly why?: string };

const WAITS = {
  user: 'It was paused by you, and waits for you.',
  halted: 'It was halted because too many files failed, and waits for you.',
  'crash-loop': 'It was paused because something in it kept failing hard, and waits for you.',
} as const;

/**
 * Whether an interrupted batch goes on by itself. Pure. The first row that fits counts:
 *
 * | mode | the app | the batch | verdict |
 * | ask | | | ask |
 * | auto | | in the hands of another process | ask |
 * | auto | ended twice within 5 minutes, and nobody has decided since | | ask, and say so |
 * | auto | its ends cannot all be known | died while it ran | ask, and say so |
 * | auto | | was paused by a person, or waits for one | ask, and say so |
 * | auto | | anything else | start |
 */
export function launchVerdict(facts: LaunchFacts, offer: ResumeOffer): LaunchVerdict {
  if (facts.mode === 'ask' || offer.lockedBy !== undefined) return { kind: 'ask' };
  const loop = crashLoop(facts.ends);
  if (loop !== null) return { kind: 'ask', why: loopWords(loop, offer) };
  if (facts.problem !== undefined && offer.died !== undefined) {
    const why = `Gristmill ended while this batch ran; whether that was the second time within 5 minutes cannot be told, because ${facts.problem}. It was not started again by itself.`;
    return { kind: 'ask', why };
  }
  const { pausedFor } = offer;
  if (pausedFor !== undefined && pausedFor !== 'device') return { kind: 'ask', why: WAITS[pausedFor] };
  return { kind: 'start' };
}

/** The last two ends close to each other that nobody has answered; null when there are none. */
export function crashLoop(ends: readonly UncleanEnd[]): readonly [UncleanEnd, UncleanEnd] | null {
  const open = ends.filter(({ answered }) => !answered).toSorted((one, other) => one.at - other.at);
  for (let i = open.length - 1; i > 0; i--) {
    const [one, other] = [open[i - 1], open[i]];
    if (one !== undefined && other !== undefined && other.at - one.at <= LOOP_MS) return [one, other];
  }
  return null;
}

function loopWords(loop: readonly [UncleanEnd, UncleanEnd], { id }: ResumeOffer): string {
  const own = loop.every(({ batch }) => batch === id);
  return own
    ? 'Gristmill ended twice within 5 minutes while this batch ran; it was not started again by itself.'
    : 'Gristmill ended twice within 5 minutes while batches ran; none of them was started by itself.';
}
