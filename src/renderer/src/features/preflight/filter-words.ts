import type { BatchChoice } from '../../stores/preflight.ts';

/** Globs as a person types them. */
export function globsOf(typed: string): string[] {
  return typed
    .split(';')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
}

/** Which files are taken, in words. */
export function filterWords({ include, exclude, allFiles }: BatchChoice): string {
  const taken = include.length === 0 ? 'all' : include.join(', ');
  const left = exclude.length === 0 ? '' : ` but for ${exclude.join(', ')}`;
  return `${taken}${left}${allFiles ? ', junk too' : ''}`;
}
