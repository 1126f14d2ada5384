/** Characters before a match that are shown of a line that is cut. */
const LEAD = 40;

/** Control characters have pictures (U+2400 to U+2421): a table holds none but the tab. */
const picture = (char: string): string => String.fromCharCode(char === '\x7f' ? 0x2421 : 0x2400 + char.charCodeAt(0));
const printable = (text: string): string => text.replace(/[\0-\x08\n-\x1f\x7f]/g, picture);

const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

/** At most `most` characters from `from` on, no character halved, with dots where something is left out. */
function cut(text: string, from: number, most: number): string {
  const start = isLow(text.charCodeAt(from)) ? from + 1 : from;
  let end = Math.min(text.length, start + most);
  if (end < text.length && isLow(text.charCodeAt(end))) end -= 1;
  return printable(`${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`);
}

/** The match as it is shown: from its start. */
export const shownMatch = (match: string, most: number): string => cut(match, 0, most);

/** The line as it is shown: whole, or around the match. */
export function shownLine(line: string, at: number, most: number): string {
  return cut(line, line.length <= most || at + LEAD <= most ? 0 : at - Math.min(LEAD, most >> 1), most);
}

/** Column from 1, in characters of Unicode. */
export function columnOf(line: string, at: number): number {
  let column = 1;
  for (let i = 0; i < at; i++) if (!isLow(line.charCodeAt(i))) column += 1;
  return column;
}
