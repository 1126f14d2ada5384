import { memo } from 'react';
import type { ReactElement } from 'react';
import { Sector } from 'recharts';
import type { Tone } from '../../ui/state-mark.tsx';

interface Props {
  /** Whole percent: the gauge is drawn anew only when what it says changes. */
  readonly percent: number;
  readonly tone: Tone;
}

const SIZE = 88;
const RING = {
  cx: SIZE / 2,
  cy: SIZE / 2,
  innerRadius: 34,
  outerRadius: 42,
  cornerRadius: 4,
  startAngle: 225,
} as const;
const SWEEP = 270;

/**
 * How much of its core a worker uses, as an arc of three quarters. Two sectors and not a chart: a dozen of these change
 * each second, and a chart keeps a store, axes and listeners for its one bar.
 */
export const UtilisationGauge = memo(function UtilisationGauge({ percent, tone }: Props): ReactElement {
  return (
    <div
      className="gauge"
      data-tone={tone}
      role="meter"
      aria-label="Utilisation"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <svg width={SIZE} height={SIZE} aria-hidden>
        <Sector {...RING} endAngle={RING.startAngle - SWEEP} fill="var(--track)" />
        <Sector {...RING} endAngle={RING.startAngle - (SWEEP * percent) / 100} fill="var(--tone)" />
      </svg>
      <span className="gauge-value">
        {percent}
        <small> %</small>
      </span>
    </div>
  );
});
