import { longestOf } from './line-lengths.ts';
import { SAMPLE, type Span } from './span.ts';
import { isWhole } from './utf8-edges.ts';

/**
 * `binary` holds a NUL byte and is no UTF-16; `8-bit` holds none and is no UTF-8 (ISO 8859, Windows code pages, Shift JIS
 * and the like look alike from outside).
 */
export type Encoding =
  | 'empty'
  | 'ASCII'
  | 'UTF-8'
  | 'UTF-8-BOM'
  | 'UTF-16LE'
  | 'UTF-16BE'
  | 'UTF-32LE'
  | 'UTF-32BE'
  | '8-bit'
  | 'binary';

export type LineEnds = 'none' | 'LF' | 'CRLF' | 'CR' | 'mixed';

/** What the table says of a file; its size stands with the listing. */
export type TextFacts = {
  readonly lines: number;
  readonly words: number;
  /** Null where the bytes are no UTF-8. */
  readonly characters: number | null;
  readonly longestBytes: number;
  readonly longestCharacters: number | null;
  readonly encoding: Encoding;
  /** Null where a byte is no character: in UTF-16, UTF-32 and binary files. */
  readonly ends: LineEnds | null;
  /** There is something after the last newline. */
  readonly unterminated: boolean;
};

const MARKS: readonly (readonly [mark: string, unit: number, encoding: Encoding])[] = [
  ['\xff\xfe\0\0', 4, 'UTF-32LE'],
  ['\0\0\xfe\xff', 4, 'UTF-32BE'],
  ['\xff\xfe', 2, 'UTF-16LE'],
  ['\xfe\xff', 2, 'UTF-16BE'],
];

/** The share of the high bytes that are zero from which on bytes without a mark are taken for UTF-16. */
const WIDE_SHARE = 0.4;

export function factsOf(span: Span): TextFacts {
  const encoding = encodingOf(span);
  const utf8 = isWhole(span.utf8);
  const bytewise = span.nul || encoding.startsWith('UTF-16') || encoding.startsWith('UTF-32');
  return {
    lines: span.words.lines,
    words: span.words.words,
    characters: utf8 ? span.characters : null,
    longestBytes: longestOf(span.inBytes),
    longestCharacters: utf8 ? longestOf(span.inCharacters) : null,
    encoding,
    ends: bytewise ? null : endsOf(span),
    unterminated: span.bytes > 0 && span.last !== 10,
  };
}

function encodingOf(span: Span): Encoding {
  if (span.bytes === 0) return 'empty';
  const marked = MARKS.find(([mark, unit]) => span.mark.startsWith(mark) && span.bytes % unit === 0);
  if (marked !== undefined) return marked[2];
  if (span.nul) return unmarked(span) ?? 'binary';
  if (!isWhole(span.utf8)) return '8-bit';
  if (span.ascii) return 'ASCII';
  return span.mark.startsWith('\xef\xbb\xbf') ? 'UTF-8-BOM' : 'UTF-8';
}

/** UTF-16 without a mark: Western text has a zero in nearly every high byte and in no low one. */
function unmarked({ bytes, evenNuls, oddNuls }: Span): Encoding | null {
  if (bytes % 2 !== 0) return null;
  const enough = WIDE_SHARE * (Math.min(bytes, SAMPLE) / 2);
  if (evenNuls === 0 && oddNuls >= enough) return 'UTF-16LE';
  if (oddNuls === 0 && evenNuls >= enough) return 'UTF-16BE';
  return null;
}

function endsOf({ words, returns, pairs }: Span): LineEnds {
  const kinds: LineEnds[] = [];
  if (words.lines > pairs) kinds.push('LF');
  if (pairs > 0) kinds.push('CRLF');
  if (returns > pairs) kinds.push('CR');
  return kinds.length > 1 ? 'mixed' : (kinds[0] ?? 'none');
}
