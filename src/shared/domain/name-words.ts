import type { Junk } from './junk.ts';
import type { NameFindings } from './names.ts';
import { groupedCount } from './offer-words.ts';

/** What a person should know of the names before the start, and what does not stop it; one sentence each. */
export function nameWarnings({ alike, reserved }: Pick<NameFindings, 'alike' | 'reserved'>): readonly string[] {
  const warnings: string[] = [];
  if (alike > 0) {
    warnings.push(
      `${outputs(alike)} differ${s(alike)} from another in case or accents alone: a disk that does not tell them apart keeps one of them.`,
    );
  }
  if (reserved > 0)
    warnings.push(`${outputs(reserved)} ha${reserved === 1 ? 's a name' : 've names'} that Windows does not take.`);
  return warnings;
}

/** What the walk left out by itself; null for nothing. `how` says what takes it along. */
export function junkWords({ count, names }: Junk, how: string): string | null {
  if (count === 0) return null;
  const more = names.length < count && names.length >= 10 ? ', …' : '';
  return `${groupedCount(count)} junk ${count === 1 ? 'entry' : 'entries'} left out: ${names.join(', ')}${more}. ${how}`;
}

/** What became of files whose name was taken; null where none was. */
export function skippedWords(count: number | undefined): string | null {
  if (count === undefined || count === 0) return null;
  return `${groupedCount(count)} ${count === 1 ? 'file was' : 'files were'} left out: the output exists already, or another file has its name.`;
}

export function renamedWords(count: number | undefined): string | null {
  if (count === undefined || count === 0) return null;
  return `${outputs(count)} get${s(count)} a number behind the name, because that was taken.`;
}

const outputs = (count: number): string => `${groupedCount(count)} ${count === 1 ? 'output' : 'outputs'}`;
const s = (count: number): string => (count === 1 ? 's' : '');
