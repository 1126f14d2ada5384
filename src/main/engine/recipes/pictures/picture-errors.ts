import { RecipeError } from '../recipe.ts';

/** Longest part of what the library said that is told on, in characters: it repeats itself at length. */
const MAX_SAID = 200;

/** What the library says, and what that means to the person who reads the row. The first that fits counts. */
const MEANINGS: readonly (readonly [said: RegExp, code: string, meaning: string])[] = [
  [/page \d+ differs from page/, 'MIXED_PAGES', 'Its pages differ in size or kind, and cannot be written to one file.'],
  [
    /too large for the (\w+) format/,
    'TOO_LARGE_FOR_FORMAT',
    'The new picture is wider or higher than its format allows; a smaller size or PNG would do.',
  ],
  [/out of memory|unable to allocate|malloc/i, 'OUT_OF_MEMORY', 'There was not enough memory for this picture.'],
  [
    /premature end|Unexpected end|end of file|truncated|unable to parse image|not enough data|read error/i,
    'BROKEN_PICTURE',
    'The picture is cut off or damaged.',
  ],
];

/** What the library threw, as an error that says what is wrong with the file. Never retried: it would give the same. */
export function pictureError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RecipeError || error.name !== 'Error') return error;
  const found = MEANINGS.find(([said]) => said.test(error.message));
  const [, code, meaning] = found ?? [null, 'BROKEN_PICTURE', 'The picture is damaged.'];
  const said = firstLine(error.message);
  return new RecipeError('permanent', code, said === '' ? meaning : `${meaning} (${said})`, { cause: error });
}

/** Of the lines that the library gathered, the first that tells something. */
function firstLine(message: string): string {
  const lines = message.replace(/^Input buffer has corrupt header:\s*/, '').split('\n');
  const line = lines.find((one) => one.trim() !== '' && !/bad seek to/.test(one)) ?? '';
  return line.length <= MAX_SAID ? line : `${line.slice(0, MAX_SAID)}…`;
}
