const grouped = new Intl.NumberFormat('en-US');
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `12,431` */
export const formatCount = (value: number): string => grouped.format(value);

/** `1 file`, `12,431 files` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** `0.4 files/s`, `1,240 files/s`: a decimal only where it tells something. */
export function formatFileRate(filesPerSecond: number): string {
  const value = filesPerSecond < 10 ? oneDigit.format(filesPerSecond) : formatCount(Math.round(filesPerSecond));
  return `${value} files/s`;
}

/** Whole percent that says 100 only when all is done, and 0 only when nothing is. */
export function honestPercent(done: number, total: number): number {
  if (total <= 0) return 0;
  const percent = (done / total) * 100;
  if (percent >= 100) return 100;
  if (percent > 0 && percent < 1) return 1;
  return Math.floor(percent);
}
