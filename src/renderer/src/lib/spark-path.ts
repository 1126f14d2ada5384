/** SVG paths of a small curve: the line and the area under it. */
export interface SparkPath {
  readonly line: string;
  readonly area: string;
}

/**
 * Newest value at the right edge, one step of `width / (span - 1)` per value; `max` is the top. A short history
 * starts in the middle: the time axis does not stretch.
 */
export function sparkPath(
  values: readonly number[],
  span: number,
  max: number,
  width: number,
  height: number,
): SparkPath {
  if (values.length < 2) return { line: '', area: '' };
  const step = width / (span - 1);
  const from = width - (values.length - 1) * step;
  const top = max <= 0 ? 1 : max;
  const points = values.map((value, index) => {
    const y = height - Math.min(1, Math.max(0, value / top)) * height;
    return `${(from + index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${width},${height}L${from.toFixed(1)},${height}Z` };
}
