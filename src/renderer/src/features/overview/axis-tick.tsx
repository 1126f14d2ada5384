import type { ReactElement } from 'react';

interface Props {
  readonly words: (value: number) => string;
  /** Where the chart has its tick, and what it stands for; handed over by it. */
  readonly x?: number | string;
  readonly y?: number | string;
  readonly textAnchor?: 'start' | 'middle' | 'end' | 'inherit';
  readonly verticalAnchor?: 'start' | 'middle' | 'end';
  readonly payload?: { readonly value: number };
}

/** Words at a tick of an axis: one line, as it comes. The chart's own would be measured word by word. */
export function AxisTick({ words, x, y, textAnchor, verticalAnchor, payload }: Props): ReactElement {
  return (
    <text
      x={x}
      y={y}
      dy={verticalAnchor === 'middle' ? '0.355em' : '0.71em'}
      textAnchor={textAnchor}
      fontSize={11}
      fill="var(--text-dim)"
    >
      {payload === undefined ? '' : words(payload.value)}
    </text>
  );
}
