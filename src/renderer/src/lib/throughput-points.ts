import type { Sample } from '../../../shared/ipc/views.ts';
import type { Gap } from './gaps.ts';

/** One point of the throughput chart: the mean of a few seconds, or a moment within a gap. */
export interface Point {
  /** Epoch milliseconds of the end of the bucket. */
  readonly at: number;
  /** Null within a gap: there the curve breaks. */
  readonly files: number | null;
  readonly bytes: number | null;
  /** The gap that the point stands in. */
  readonly gap?: Gap;
}

/**
 * Means over buckets of `seconds`. Buckets stand at fixed times (multiples of their length), so that a curve moves
 * left and never changes its shape as seconds go by. A gap has a point without figures at either end.
 */
export function throughputPoints(ring: readonly Sample[], seconds: number): readonly Point[] {
  const length = seconds * 1000;
  const points: Point[] = [];
  let bucket = -1;
  let count = 0;
  let files = 0;
  let bytes = 0;
  const close = (): void => {
    if (count > 0) points.push({ at: (bucket + 1) * length, files: files / count, bytes: bytes / count });
    count = files = bytes = 0;
  };
  for (const { throughput, gapMs } of ring) {
    const next = Math.floor(throughput.at / length);
    if (next !== bucket) {
      close();
      if (gapMs !== undefined) points.push(...breaks(points.at(-1)?.at ?? 0, throughput.at, gapMs));
    }
    bucket = next;
    count += 1;
    files += throughput.filesPerSecond;
    bytes += throughput.bytesPerSecond;
  }
  close();
  return points;
}

/** None when the point before stands later than the gap: then it is too short to be seen. */
function breaks(before: number, to: number, gapMs: number): readonly Point[] {
  const gap: Gap = { from: to - gapMs, to };
  const first = Math.max(before, gap.from) + 1;
  if (first >= to) return [];
  return [first, to].map((at) => ({ at, files: null, bytes: null, gap }));
}

/** A round number at or above `value` in steps of the unit: the top of an axis that rarely changes. */
export function niceTop(value: number, base: 1000 | 1024): number {
  if (value <= 0) return 1;
  const unit = base ** Math.floor(Math.log(value) / Math.log(base));
  const scaled = value / unit;
  const steps = [1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 400, 500, base];
  return (steps.find((step) => step >= scaled) ?? base) * unit;
}

const TICK_MS = 120_000;
/** A label about a tick this near to the start of the axis would be cut off. */
const TICK_FREE_MS = 15_000;

/** Whole minutes, every second one, between two times: a tick stands where its label says. */
export function minuteTicks(from: number, to: number): readonly number[] {
  const ticks: number[] = [];
  for (let at = Math.ceil((from + TICK_FREE_MS) / TICK_MS) * TICK_MS; at <= to; at += TICK_MS) ticks.push(at);
  return ticks;
}
