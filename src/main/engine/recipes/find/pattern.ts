/** The options that say what a line is tried on. */
interface How {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly wholeWord: boolean;
}

const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}_])`;
const NO_WORD_AFTER = String.raw`(?![\p{L}\p{N}_])`;

/** The expression that a line is tried on. Not global: it keeps nothing from one line to the next. */
export function compile({ pattern, ignoreCase, wholeWord }: How, more = ''): RegExp {
  const source = wholeWord ? `${NO_WORD_BEFORE}(?:${pattern})${NO_WORD_AFTER}` : pattern;
  return new RegExp(source, `u${ignoreCase ? 'i' : ''}${more}`);
}

/** What is wrong with a pattern, and where; null if nothing is. */
export function problemOf(pattern: string): string | null {
  if (pattern === '') return 'give a regular expression to search for';
  const problem = refusal(pattern);
  if (problem === null) return null;
  // The engine names no place: it is the first character from which on every beginning is refused for the same reason.
  let at = pattern.length;
  while (at > 1 && refusal(pattern.slice(0, at - 1)) === problem) at -= 1;
  return `${problem}, at character ${at} (${JSON.stringify(pattern.slice(at - 1, at + 9))}): it has to be a JavaScript regular expression with the flag u`;
}

function refusal(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u');
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return said.slice(said.lastIndexOf('/u: ') + '/u: '.length).toLowerCase();
  }
}

/**
 * Groups that ask for what stands around, or change what a flag means: seen in the middle of a block, a line might then
 * fail where it matches alone.
 */
const asksAround = (pattern: string): boolean => /\(\?(?!:|<[^=!])/.test(pattern);

/** Parts that may reach over the ends of lines: right as well, but a search through many lines at once might crawl. */
const reachesOver = (pattern: string): boolean => /\[\^|\\[sWDPnrvfxucp0]/.test(pattern);

/**
 * An expression that leaps through a block of whole lines: a line that matches alone has no end before the first place
 * it finds. Null where that can't be told of the pattern.
 */
export function compileLeap(how: How): RegExp | null {
  return asksAround(how.pattern) || reachesOver(how.pattern) ? null : compile(how, 'gm');
}

/** Whether a search may take long beyond measure: only repetition can. */
export const repeats = (pattern: string): boolean => /[*+{]/.test(pattern);
