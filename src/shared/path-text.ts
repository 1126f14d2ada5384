/*
 * Many paths as one text with a zero byte between two of them, which no path holds. A text crosses from the page to
 * main and on to a thread as a whole; a hundred thousand strings would be copied one by one, and stand still both.
 */

export const joinPaths = (paths: readonly string[]): string => paths.join('\0');

/** The empty text is no path. */
export const splitPaths = (text: string): readonly string[] => (text === '' ? [] : text.split('\0'));

/** The first of them; undefined where there is none. */
export function firstPath(text: string): string | undefined {
  const end = text.indexOf('\0');
  return text === '' ? undefined : text.slice(0, end < 0 ? text.length : end);
}
