/*
 * Figures as people read them, in the words that the window uses too.
 */

export { bytesWords } from '../../shared/byte-words.ts';
export { countWords, plural } from '../../shared/count-words.ts';

/** `0.4 s`, `38 s`, `4 min 12 s`, `2 h 05 min` */
export function secondsWords(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A range of seconds left, rounded outwards so that it stays true: `4–6 min left`. */
export function etaWords(low: number, high: number): string {
  if (high < 10) return 'less than 10 s left';
  if (high <= 90) return range(Math.floor(low / 10) * 10, Math.ceil(high / 10) * 10, 's');
  if (high <= 5400) return range(Math.floor(low / 60), Math.ceil(high / 60), 'min');
  return range(Math.floor(low / 1800) / 2, Math.ceil(high / 1800) / 2, 'h');
}

function range(from: number, to: number, unit: string): string {
  if (from === to) return `about ${to} ${unit} left`;
  return from === 0 ? `up to ${to} ${unit} left` : `${from}–${to} ${unit} left`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A name that cannot break the line or steer the terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, (char) => SHORT.get(char) ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A recipe by its id; one of a module by the module's name. */
export const recipeName = (recipe: string): string => printable(recipe.slice(recipe.lastIndexOf('/') + 1));
