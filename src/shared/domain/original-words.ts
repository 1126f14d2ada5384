import type { OriginalsFigures } from './batch.ts';
import { countWords } from '../count-words.ts';

/** What a person must know before a start that removes originals. */
export function replaceWords(files: number, outDir: string): string {
  const [whose, their] =
    files === 1 ? ['The original of 1 file', 'its'] : [`The originals of ${countWords(files)} files`, 'their'];
  return `${whose} will be removed after ${their} new file is in ${outDir} and verified. That cannot be undone.`;
}

/** What became of them; one sentence each. */
export function originalsWords(figures: OriginalsFigures): readonly string[] {
  const kept = keptWords(figures);
  return [`${originals(figures.removed)} removed.`, ...(kept === null ? [] : [kept])];
}

/** Those that had to stay; null for none. */
export function keptWords({ kept, examples }: OriginalsFigures): string | null {
  if (kept === 0) return null;
  const more = kept > examples.length ? `, and ${countWords(kept - examples.length)} more` : '';
  return `${originals(kept)} kept: ${examples.map(({ path, why }) => `${path} (${why})`).join(', ')}${more}.`;
}

const originals = (count: number): string => `${countWords(count)} ${count === 1 ? 'original' : 'originals'}`;
