import { memo, useMemo } from 'react';
import type { ReactElement } from 'react';
import { PolarAngleAxis, RadialBar, RadialBarChart } from 'recharts';
import type { Tone } from '../../ui/state-mark.tsx';

interface Props {
  /** Whole percent: the gauge is drawn anew only when what it says changes. */
  readonly percent: number;
  readonly tone: Tone;
}

const SIZE = 88;

/** How much of its core a worker uses, as an arc of three quarters. */
export const UtilisationGauge = memo(function UtilisationGauge({ percent, tone }: Props): ReactElement {
  const data = useMemo(() => [{ percent }], [percent]);
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
      <RadialBarChart
        width={SIZE}
        height={SIZE}
        data={data}
        innerRadius={34}
        outerRadius={42}
        startAngle={225}
        endAngle={-45}
        margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <PolarAngleAxis type="number" domain={[0, 100]} tick={false} axisLine={false} />
        <RadialBar
          dataKey="percent"
          background={{ fill: 'var(--track)' }}
          fill="var(--tone)"
          cornerRadius={4}
          isAnimationActive={false}
        />
      </RadialBarChart>
      <span className="gauge-value">
        {percent}
        <small> %</small>
      </span>
    </div>
  );
});
