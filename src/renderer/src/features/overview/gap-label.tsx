import type { ReactElement } from 'react';
import type { Gap } from '../../lib/gaps.ts';
import { gapWords } from '../../lib/gaps.ts';

interface Props {
  readonly gap: Gap;
  /** Where the chart draws its line; handed over by it. */
  readonly viewBox?: { readonly x?: number; readonly y?: number };
}

/** A word left of the line at which a gap ends, and the whole of it on hover. */
export function GapLabel({ gap, viewBox }: Props): ReactElement {
  return (
    <text x={(viewBox?.x ?? 0) - 5} y={(viewBox?.y ?? 0) + 12} textAnchor="end" fontSize={11} fill="var(--text-dim)">
      <title>{gapWords(gap)}</title>
      slept
    </text>
  );
}
