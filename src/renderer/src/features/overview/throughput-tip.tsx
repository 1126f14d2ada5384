import type { ReactElement } from 'react';
import { formatByteRate } from '../../lib/bytes.ts';
import { formatFileRate } from '../../lib/count.ts';
import { gapWords } from '../../lib/gaps.ts';
import { clockTime } from '../../lib/relative-time.ts';
import type { Point } from '../../lib/throughput-points.ts';

interface Props {
  readonly active?: boolean;
  /** What the chart hands over: one entry per curve, with its point. */
  readonly payload?: readonly { readonly payload?: Point }[];
}

/** Both figures of the moment under the pointer, or what kept it without. */
export function ThroughputTip({ active, payload }: Props): ReactElement | null {
  const point = payload?.[0]?.payload;
  if (active !== true || point === undefined) return null;
  return (
    <div className="throughput-tip">
      <span className="dim">{clockTime(point.at)}</span>
      {point.bytes !== null && <span>{formatByteRate(point.bytes)}</span>}
      {point.files !== null && <span>{formatFileRate(point.files)}</span>}
      {point.gap !== undefined && <span>{gapWords(point.gap)}</span>}
    </div>
  );
}
