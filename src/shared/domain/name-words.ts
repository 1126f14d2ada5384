import type { Junk } from './junk.ts';
import type { NameFindings } from './names.ts';
import type { NotTaken } from './not-taken.ts';
import { countWords } from '../count-words.ts';

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
  return `${countWords(count)} junk ${count === 1 ? 'entry' : 'entries'} left out: ${names.join(', ')}${more}. ${how}`;
}

/** What the walk left out for this recipe (its title, in quotes); null for nothing. `how` says what takes it along. */
export function notTakenWords({ count, endings }: NotTaken, recipe: string, how: string): string | null {
  if (count === 0) return null;
  const others = endings.reduce((left, ending) => left - ending.count, count);
  const kinds = [
    ...endings.map(({ ending, count: of }) => `${countWords(of)} .${ending}`),
    ...(others === 0 ? [] : [`${countWords(others)} ${others === 1 ? 'other' : 'others'}`]),
  ];
  const files = count === 1 ? 'file was' : 'files were';
  return `${countWords(count)} ${files} left out that ${recipe} does not take: ${kinds.join(', ')}. ${how}`.trimEnd();
}

/** In words, for who picks the recipe; null where it takes every file. */
export function takesWords(takes: readonly string[] | undefined): string | null {
  return takes === undefined ? null : `Of folders it takes ${takes.map((ending) => `.${ending}`).join(', ')}.`;
}

/** What became of files whose name was taken; null where none was. */
export function skippedWords(count: number | undefined): string | null {
  if (count === undefined || count === 0) return null;
  return `${countWords(count)} ${count === 1 ? 'file was' : 'files were'} left out: the output exists already, or another file has its name.`;
}

export function renamedWords(count: number | undefined): string | null {
  if (count === undefined || count === 0) return null;
  return `${outputs(count)} get${s(count)} a number behind the name, because that was taken.`;
}

const outputs = (count: number): string => `${countWords(count)} ${count === 1 ? 'output' : 'outputs'}`;
const s = (count: number): string => (count === 1 ? 's' : '');
