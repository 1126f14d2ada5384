import { isAscii, isUtf8 } from 'node:buffer';

const NEWLINE = 10;

/** What the bytes of some lines are: all alike, or line by line one or the other. */
export type Form = 'latin1' | 'utf8' | 'mixed';

/** `latin1` where a character is a byte: ASCII always is. */
export const formOf = (bytes: Buffer, encoding: 'auto' | 'latin1'): Form =>
  encoding === 'latin1' || isAscii(bytes) ? 'latin1' : isUtf8(bytes) ? 'utf8' : 'mixed';

/** Whole lines as text. */
export function decode(bytes: Buffer, form: Form): string {
  return form === 'mixed' ? decodeMixed(bytes) : bytes.toString(form);
}

/** UTF-8, but for the lines that are none. These are come upon by halving, as they are mostly few. */
function decodeMixed(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const cut = middle(bytes);
  if (cut === 0) return bytes.toString('latin1');
  return decodeMixed(bytes.subarray(0, cut)) + decodeMixed(bytes.subarray(cut));
}

/** Start of a line near the middle; 0 where there is but one line. */
function middle(bytes: Buffer): number {
  const half = bytes.length >> 1;
  const before = bytes.lastIndexOf(NEWLINE, half) + 1;
  if (before > 0 && before < bytes.length) return before;
  const after = bytes.indexOf(NEWLINE, half) + 1;
  return after < bytes.length ? after : 0;
}
