import { countWords } from '../../../shared/count-words.ts';

const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export { countWords as formatCount, plural } from '../../../shared/count-words.ts';

/** `0.4 files/s`, `1,240 files/s`: a decimal only where it tells something. */
export function formatFileRate(filesPerSecond: number): string {
  const value = filesPerSecond < 10 ? oneDigit.format(filesPerSecond) : countWords(Math.round(filesPerSecond));
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
