import { isAscii } from 'node:buffer';
import {
  countCharacters,
  joinLengths,
  lengthsInBytes,
  lengthsInCharacters,
  NO_LINES,
  type LineLengths,
} from './line-lengths.ts';
import type { WordRule } from './text-options.ts';
import { joinUtf8, utf8Part, type Utf8Part } from './utf8-edges.ts';
import { joinWords, scanWords, type Words } from './word-scan.ts';

const [NUL, NEWLINE, RETURN] = [0, 10, 13];

/** Bytes at the start of a file that the guess at UTF-16 without a mark is made from. */
export const SAMPLE = 4096;

/**
 * All that is known of a run of bytes of a file, such that those of two neighbours give that of both: wherever a file is
 * cut, the whole comes out the same. JSON.
 */
export type Span = {
  readonly bytes: number;
  readonly words: Words;
  /** Carriage returns, and how many of them stand before a newline. */
  readonly returns: number;
  readonly pairs: number;
  /** First and last byte; -1 for none. */
  readonly first: number;
  readonly last: number;
  readonly ascii: boolean;
  readonly utf8: Utf8Part;
  /** Counted only as long as the bytes can be UTF-8. */
  readonly characters: number;
  readonly inBytes: LineLengths;
  readonly inCharacters: LineLengths;
  readonly nul: boolean;
  /** Of the file's first four bytes those that are in here, as Latin-1 text. */
  readonly mark: string;
  /** NUL bytes at even and at odd places of the file, in its first 4096 bytes. */
  readonly evenNuls: number;
  readonly oddNuls: number;
};

/** What is known already of bytes further up; it only spares work. */
export type Known = Pick<Span, 'utf8' | 'inBytes' | 'inCharacters' | 'nul'>;

/** Of no bytes. */
export const EMPTY: Span = {
  bytes: 0,
  words: { lines: 0, words: 0, first: null, last: null },
  returns: 0,
  pairs: 0,
  first: -1,
  last: -1,
  ascii: true,
  utf8: { valid: true, head: '', body: false, tail: '' },
  characters: 0,
  inBytes: NO_LINES,
  inCharacters: NO_LINES,
  nul: false,
  mark: '',
  evenNuls: 0,
  oddNuls: 0,
};

/** Of the bytes that stand in the file from `at` on. */
export function spanOf(bytes: Buffer, at: number, rule: WordRule, known: Known = EMPTY): Span {
  if (bytes.length === 0) return EMPTY;
  const ascii = isAscii(bytes);
  const utf8 = ascii ? { valid: true, head: '', body: true, tail: '' } : known.utf8.valid ? utf8Part(bytes) : NOT_UTF8;
  const inBytes = lengthsInBytes(bytes, known.inBytes.longest);
  return {
    bytes: bytes.length,
    words: scanWords(bytes, rule),
    ...returnsIn(bytes),
    first: bytes[0] ?? -1,
    last: bytes.at(-1) ?? -1,
    ascii,
    utf8,
    ...charactersIn(bytes, ascii, utf8.valid, inBytes, known),
    inBytes,
    nul: known.nul || bytes.includes(NUL),
    ...start(bytes, at),
  };
}

const NOT_UTF8: Utf8Part = { valid: false, head: '', body: true, tail: '' };

type Characters = Pick<Span, 'characters' | 'inCharacters'>;

function charactersIn(bytes: Buffer, ascii: boolean, valid: boolean, inBytes: LineLengths, known: Known): Characters {
  if (!valid) return { characters: 0, inCharacters: NO_LINES };
  if (ascii) return { characters: bytes.length, inCharacters: inBytes };
  return { characters: countCharacters(bytes), inCharacters: lengthsInCharacters(bytes, known.inCharacters.longest) };
}

function returnsIn(bytes: Buffer): Pick<Span, 'returns' | 'pairs'> {
  let [returns, pairs] = [0, 0];
  const from = bytes.indexOf(RETURN);
  if (from < 0) return { returns, pairs };
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] !== RETURN) continue;
    returns += 1;
    if (bytes[at + 1] === NEWLINE) pairs += 1;
  }
  return { returns, pairs };
}

function start(bytes: Buffer, at: number): Pick<Span, 'mark' | 'evenNuls' | 'oddNuls'> {
  const nuls = [0, 0] as [number, number];
  const sampled = Math.min(bytes.length, SAMPLE - at);
  for (let i = 0; i < sampled; i++) if (bytes[i] === NUL) nuls[((at + i) & 1) as 0 | 1] += 1;
  return { mark: at < 4 ? bytes.toString('latin1', 0, 4 - at) : '', evenNuls: nuls[0], oddNuls: nuls[1] };
}

export function joinSpans(a: Span, b: Span): Span {
  if (a.bytes === 0) return b;
  if (b.bytes === 0) return a;
  return {
    bytes: a.bytes + b.bytes,
    words: joinWords(a.words, b.words),
    returns: a.returns + b.returns,
    pairs: a.pairs + b.pairs + (a.last === RETURN && b.first === NEWLINE ? 1 : 0),
    first: a.first,
    last: b.last,
    ascii: a.ascii && b.ascii,
    utf8: joinUtf8(a.utf8, b.utf8),
    characters: a.characters + b.characters,
    inBytes: joinLengths(a.inBytes, b.inBytes),
    inCharacters: joinLengths(a.inCharacters, b.inCharacters),
    nul: a.nul || b.nul,
    mark: a.mark + b.mark,
    evenNuls: a.evenNuls + b.evenNuls,
    oddNuls: a.oddNuls + b.oddNuls,
  };
}
