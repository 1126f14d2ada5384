import { memo } from 'react';
import type { ReactElement } from 'react';
import type { Tone } from './state-mark.tsx';
import './meter.css';

interface Props {
  /** 0 … 1 */
  readonly share: number;
  readonly tone?: Tone;
  /** Named for those who hear the page; without a name the bar only repeats a number beside it. */
  readonly label?: string;
}

/** A thin bar of one share. Grows by transform, so that a change costs no layout. */
export const Meter = memo(function Meter({ share, tone = 'run', label }: Props): ReactElement {
  const value = Math.min(1, Math.max(0, share));
  const named =
    label === undefined
      ? ({ 'aria-hidden': true } as const)
      : ({ role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 } as const);
  return (
    <div
      className="meter"
      data-tone={tone}
      {...named}
      {...(label === undefined ? {} : { 'aria-valuenow': Math.round(value * 100) })}
    >
      <div className="meter-fill" style={{ transform: `scaleX(${value.toFixed(4)})` }} />
    </div>
  );
});
