/** SVG paths of a small curve: the line, the area under it, and a line across where a gap ends. */
export interface SparkPath {
  readonly line: string;
  readonly area: string;
  readonly gaps: string;
}

/**
 * Newest value at the right edge, one step of `width / (span - 1)` per value; `max` is the top. A short history
 * starts in the middle: the time axis does not stretch. Null stands for a second without a value: the curve breaks.
 */
export function sparkPath(
  values: readonly (number | null)[],
  span: number,
  max: number,
  width: number,
  height: number,
): SparkPath {
  const step = width / (span - 1);
  const from = width - (values.length - 1) * step;
  const top = max <= 0 ? 1 : max;
  const x = (index: number): string => (from + index * step).toFixed(1);
  const y = (value: number): string => (height - Math.min(1, Math.max(0, value / top)) * height).toFixed(1);
  const path: { line: string; area: string; gaps: string } = { line: '', area: '', gaps: '' };
  for (const { start, run } of runs(values)) {
    if (start > 0) path.gaps += `M${x(start)},0V${height}`;
    if (run.length < 2) continue;
    const line = `M${run.map((value, index) => `${x(start + index)},${y(value)}`).join('L')}`;
    path.line += line;
    path.area += `${line}L${x(start + run.length - 1)},${height}L${x(start)},${height}Z`;
  }
  return path;
}

interface Run {
  /** Place of its first value. */
  readonly start: number;
  readonly run: readonly number[];
}

/** The stretches between the gaps. */
function runs(values: readonly (number | null)[]): readonly Run[] {
  const found: { start: number; run: number[] }[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const last = found.at(-1);
    if (last !== undefined && last.start + last.run.length === index) last.run.push(value);
    else found.push({ start: index, run: [value] });
  }
  return found;
}

/** The highest of the values, but at least `least`. */
export const highest = (values: readonly (number | null)[], least: number): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? least), least);
