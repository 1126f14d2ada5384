import type { ReactElement } from 'react';
import type { Gap } from '../../lib/gaps.ts';
import { gapWords } from '../../lib/gaps.ts';

interface Props {
  readonly gap: Gap;
  /** Where the chart draws its line; handed over by it. */
  readonly viewBox?: { readonly x?: number; readonly y?: number };
}

/** Room for the word, in pixels. */
const ROOM = 40;

/** A word beside the line at which a gap ends (on its left where there is room), and the whole of it on hover. */
export function GapLabel({ gap, viewBox: { x = 0, y = 0 } = {} }: Props): ReactElement {
  const left = x > ROOM;
  return (
    <text
      x={left ? x - 5 : x + 5}
      y={y + 12}
      textAnchor={left ? 'end' : 'start'}
      fontSize={11}
      fill="var(--text-dim)"
      data-testid="gap-mark"
    >
      <title>{gapWords(gap)}</title>
      slept
    </text>
  );
}
