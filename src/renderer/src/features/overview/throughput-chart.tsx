import { memo, useDeferredValue, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatByteRate } from '../../lib/bytes.ts';
import { formatFileRate } from '../../lib/count.ts';
import { sampleGaps } from '../../lib/gaps.ts';
import type { Gap } from '../../lib/gaps.ts';
import { clockTime } from '../../lib/relative-time.ts';
import { highest } from '../../lib/spark-path.ts';
import { minuteTicks, niceTop, throughputPoints } from '../../lib/throughput-points.ts';
import type { Point } from '../../lib/throughput-points.ts';
import { selectRing, useSamples } from '../../stores/samples.ts';
import { show, useView } from '../../stores/view.ts';
import { Segments } from '../../ui/segments.tsx';
import { AxisTick } from './axis-tick.tsx';
import { GapLabel } from './gap-label.tsx';
import { ThroughputTip } from './throughput-tip.tsx';

type Unit = 'bytes' | 'files';

const UNITS = [
  { value: 'bytes', label: 'Bytes' },
  { value: 'files', label: 'Files' },
] as const;

/** Means of four seconds: 150 points over ten minutes, drawn anew every fourth second. */
const BUCKET_SECONDS = 4;
const SPAN_MS = 600_000;

interface Props {
  /** The batch is over: nothing more will come. */
  readonly over?: boolean;
}

export function ThroughputChart({ over = false }: Props): ReactElement {
  const unit = useView((view) => view.throughputUnit);
  // The chart costs more than all else on this page: it comes when the rest is there, a little at a time, and not at
  // all where a person has gone on meanwhile.
  const drawn = useDeferredValue(useSettledPoints(), NOTHING);
  return (
    <section className="throughput" aria-label="Throughput">
      <header className="section-head">
        <h3 className="section-title">Throughput, last 10 minutes</h3>
        <Segments label="Unit" value={unit} options={UNITS} onChange={(value) => show({ throughputUnit: value })} />
      </header>
      <div className="throughput-plot">
        {drawn.points.length > 1 && !(over && peakOf(drawn.points, unit) === 0) ? (
          <Plot {...drawn} unit={unit} />
        ) : (
          <p className="dim throughput-empty">
            {over && drawn !== NOTHING ? 'It was over too soon for a curve.' : 'Measuring…'}
          </p>
        )}
      </div>
    </section>
  );
}

interface Drawn {
  readonly points: readonly Point[];
  readonly gaps: readonly Gap[];
}

const NOTHING: Drawn = { points: [], gaps: [] };

/**
 * The newest bucket is still filling: left out, the curve is drawn once per bucket and its end does not shiver. What
 * it gives stays the same object until a bucket is full.
 */
function useSettledPoints(): Drawn {
  const ring = useSamples(selectRing);
  const settled = useMemo(
    () => ({ points: throughputPoints(ring, BUCKET_SECONDS).slice(0, -1), gaps: sampleGaps(ring) }),
    [ring],
  );
  const [shown, setShown] = useState(settled);
  const changed = shown.points.at(-1)?.at !== settled.points.at(-1)?.at;
  if (changed) setShown(settled);
  return changed ? settled : shown;
}

interface PlotProps extends Drawn {
  readonly unit: Unit;
}

const peakOf = (points: readonly Point[], unit: Unit): number =>
  highest(
    points.map((point) => point[unit]),
    0,
  );

/** All ticks, as they are given: to find out which of them fit, each would be laid out by itself when the chart is made. */
const ALL_TICKS = 0;

const Plot = memo(function Plot({ points, gaps, unit }: PlotProps): ReactElement {
  const end = points.at(-1)?.at ?? 0;
  const peak = peakOf(points, unit);
  const top = niceTop(peak, unit === 'bytes' ? 1024 : 1000);
  const format = unit === 'bytes' ? formatByteRate : formatFileRate;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={points as Point[]} margin={{ top: 6, right: 1, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[end - SPAN_MS, end]}
          ticks={[...minuteTicks(end - SPAN_MS, end)]}
          interval={ALL_TICKS}
          tick={<AxisTick words={clockTime} />}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          allowDataOverflow
        />
        <YAxis
          orientation="right"
          width={84}
          domain={[0, top]}
          ticks={peak === 0 ? [0] : [0, top / 2, top]}
          interval={ALL_TICKS}
          tick={<AxisTick words={format} />}
          tickLine={false}
          axisLine={false}
        />
        {gaps.map(({ from, to }) => (
          <ReferenceArea key={to} x1={from} x2={to} fill="var(--track)" fillOpacity={0.5} ifOverflow="hidden" />
        ))}
        {gaps.map((gap) => (
          <ReferenceLine
            key={gap.to}
            x={gap.to}
            stroke="var(--text-dim)"
            strokeDasharray="3 3"
            label={<GapLabel gap={gap} />}
          />
        ))}
        <Tooltip
          content={<ThroughputTip />}
          cursor={{ stroke: 'var(--line-strong)' }}
          filterNull={false}
          isAnimationActive={false}
        />
        <Area
          dataKey={unit}
          type="linear"
          stroke="var(--run)"
          strokeWidth={1.5}
          fill="var(--run)"
          fillOpacity={0.12}
          isAnimationActive={false}
          dot={false}
          activeDot={{ r: 3, strokeWidth: 0 }}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
});
