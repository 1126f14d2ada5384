import type { Sample } from '../../../shared/ipc/views.ts';

/** One point of the throughput chart: the mean of a few seconds. */
export interface Point {
  /** Epoch milliseconds of the end of the bucket. */
  readonly at: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Means over buckets of `seconds`. Buckets stand at fixed times (multiples of their length), so that a curve moves
 * left and never changes its shape as seconds go by.
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
  for (const { throughput } of ring) {
    const next = Math.floor(throughput.at / length);
    if (next !== bucket) close();
    bucket = next;
    count += 1;
    files += throughput.filesPerSecond;
    bytes += throughput.bytesPerSecond;
  }
  close();
  return points;
}

/** A round number at or above `value` in steps of the unit: the top of an axis that rarely changes. */
export function niceTop(value: number, base: 1000 | 1024): number {
  if (value <= 0) return 1;
  const unit = base ** Math.floor(Math.log(value) / Math.log(base));
  const scaled = value / unit;
  const steps = [1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 400, 500, base];
  return (steps.find((step) => step >= scaled) ?? base) * unit;
}
