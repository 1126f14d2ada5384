/** The name of the row. */
export const STOPS = 'from terminate() to the next task in that slot';
/** Stops in all. */
export const FEWEST_STOPS = 9;
/** A warm spare takes over. */
const MOST_MEDIAN_MS = 10;

/** What was measured at each stop of a loop, milliseconds. */
export interface StopTimes {
  readonly ms: readonly number[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

export const stopsLine = ({ ms }: StopTimes): string =>
  `${STOPS}: median ${median(ms).toFixed(1)} ms of ${ms.length} stops, longest ${Math.max(...ms).toFixed(1)} ms`;

/** Differences to what is expected, in words. Pure. */
export function stopDifferences({ ms }: StopTimes): string[] {
  if (ms.length < FEWEST_STOPS) return [`stops: expected ${FEWEST_STOPS}, were ${ms.length}`];
  const middle = median(ms);
  return middle <= MOST_MEDIAN_MS ? [] : [`median: expected at most ${MOST_MEDIAN_MS} ms, was ${middle.toFixed(1)} ms`];
}
