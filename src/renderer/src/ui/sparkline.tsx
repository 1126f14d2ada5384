import { memo, useMemo } from 'react';
import type { ReactElement } from 'react';
import { highest, sparkPath } from '../lib/spark-path.ts';
import { SHORT } from '../stores/samples.ts';
import type { Tone } from './state-mark.tsx';
import './sparkline.css';

interface Props {
  /** Oldest first, one a second; null where the machine slept. */
  readonly values: readonly (number | null)[];
  /** Value at the top; the highest of the values when left out. */
  readonly max?: number;
  readonly tone?: Tone;
  /** What the curve says, for those who hear the page. */
  readonly label: string;
}

const WIDTH = 120;
const HEIGHT = 28;

/**
 * Two minutes of one figure. Two plain SVG paths and not a chart: a dozen of these change each second, and a chart
 * component costs milliseconds each time.
 */
export const Sparkline = memo(function Sparkline({ values, max, tone = 'run', label }: Props): ReactElement {
  const top = max ?? highest(values, 1);
  const { line, area, gaps } = useMemo(() => sparkPath(values, SHORT, top, WIDTH, HEIGHT), [values, top]);
  const words = gaps === '' ? label : `${label}; the thin line: the machine slept before it`;
  return (
    <svg
      className="sparkline"
      data-tone={tone}
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      {gaps !== '' && <title>{words}</title>}
      <path className="sparkline-area" d={area} />
      <path className="sparkline-line" d={line} vectorEffect="non-scaling-stroke" />
      {gaps !== '' && <path className="sparkline-gap" d={gaps} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
});
