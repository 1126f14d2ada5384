import type { WordRule } from './text-options.ts';

/** What a byte that counts for words is; null where none does. */
export type Edge = 'word' | 'space' | null;

/** Words and lines of some bytes, so that those of two neighbours can be put together. */
export type Words = {
  /** Newline bytes. */
  readonly lines: number;
  /** Words that begin in here, as if white space stood before. */
  readonly words: number;
  readonly first: Edge;
  readonly last: Edge;
};

const NEWLINE = 10;
const [WORD, SPACE, NEITHER] = [1, 0, -1] as const;

/** One rule, as tables. */
interface Tables {
  /** By byte: WORD, SPACE, or NEITHER, which ends no word and begins none. */
  readonly byte: Int8Array;
  /**
   * By pair of bytes, packed so that sums of many stay exact in their low bits: words that begin in it (bit 0), newlines
   * (bits 13 and 14), whether neither byte counts (29), whether the first that does is of a word (30), and the last (31).
   */
  readonly pair: Int32Array;
}

/** Quads of bytes after which the packed sums are emptied: 4096 words take 13 bits, 8192 newlines 14. */
const BLOCK = 2048;
/** Below this many bytes the tables of pairs do not pay. */
const FEW = 64;

const made = new Map<WordRule, Tables>();

/** Built once a thread. */
function tablesOf(rule: WordRule): Tables {
  let found = made.get(rule);
  if (found === undefined) {
    const byte = Int8Array.from({ length: 256 }, (_, value) => kindOf(value, rule));
    found = { byte, pair: pairsOf(byte) };
    made.set(rule, found);
  }
  return found;
}

function kindOf(value: number, rule: WordRule): number {
  if (value === 0x20 || (value >= 9 && value <= 13)) return SPACE;
  return rule === 'any' || (value > 0x20 && value < 0x7f) ? WORD : NEITHER;
}

function pairsOf(byte: Int8Array): Int32Array {
  const pair = new Int32Array(65536);
  for (let index = 0; index < 65536; index++) {
    // Electron and Node know little-endian machines only: the low byte stands first.
    const [a, b] = [index & 0xff, index >> 8];
    const kinds = [byte[a], byte[b]].filter((kind) => kind !== NEITHER);
    const starts = kinds.includes(WORD) ? 1 : 0;
    const newlines = (a === NEWLINE ? 1 : 0) + (b === NEWLINE ? 1 : 0);
    const [neither, first, last] = [kinds.length === 0, kinds[0] === WORD, kinds.at(-1) === WORD].map(Number);
    pair[index] = starts | (newlines << 13) | ((neither ?? 0) << 29) | ((first ?? 0) << 30) | ((last ?? 0) << 31);
  }
  return pair;
}

/** Counts in progress; `inside` is 1 after a byte of a word. */
interface Running {
  words: number;
  lines: number;
  inside: number;
}

/** Exact, whatever the alignment; twice as fast as byte by byte where the bytes lie on a multiple of four. */
export function scanWords(bytes: Uint8Array, rule: WordRule): Words {
  const tables = tablesOf(rule);
  const { length } = bytes;
  const running: Running = { words: 0, lines: 0, inside: 0 };
  const head = length < FEW ? length : -bytes.byteOffset & 3;
  const quads = (length - head) >> 2;
  byByte(bytes, 0, head, tables.byte, running);
  byPair(bytes, head, quads, tables.pair, running);
  byByte(bytes, head + quads * 4, length, tables.byte, running);
  const first = firstEdge(bytes, tables.byte);
  return {
    lines: running.lines,
    words: running.words,
    first,
    last: first === null ? null : running.inside === 1 ? 'word' : 'space',
  };
}

function byByte(bytes: Uint8Array, from: number, to: number, byte: Int8Array, running: Running): void {
  for (let at = from; at < to; at++) {
    const value = bytes[at] as number;
    const kind = byte[value] as number;
    if (value === NEWLINE) running.lines += 1;
    if (kind === NEITHER) continue;
    if (kind > running.inside) running.words += 1;
    running.inside = kind;
  }
}

function byPair(bytes: Uint8Array, from: number, count: number, pair: Int32Array, running: Running): void {
  if (count === 0) return;
  const quads = new Uint32Array(bytes.buffer, bytes.byteOffset + from, count);
  let { words, lines, inside } = running;
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    let sum = 0;
    // Words that began before their pair.
    let begun = 0;
    for (let at = start; at < end; at++) {
      const quad = quads[at] as number;
      const a = pair[quad & 0xffff] as number;
      const b = pair[quad >>> 16] as number;
      sum = (sum + a + b) | 0;
      begun += (a >>> 30) & inside;
      inside = (a >>> 31) | ((a >>> 29) & inside);
      begun += (b >>> 30) & inside;
      inside = (b >>> 31) | ((b >>> 29) & inside);
    }
    words += (sum & 0x1fff) - begun;
    lines += (sum >>> 13) & 0x3fff;
  }
  Object.assign(running, { words, lines, inside });
}

function firstEdge(bytes: Uint8Array, byte: Int8Array): Edge {
  for (const value of bytes) {
    const kind = byte[value];
    if (kind !== NEITHER) return kind === WORD ? 'word' : 'space';
  }
  return null;
}

export function joinWords(a: Words, b: Words): Words {
  const through = a.last === 'word' && b.first === 'word' ? 1 : 0;
  return {
    lines: a.lines + b.lines,
    words: a.words + b.words - through,
    first: a.first ?? b.first,
    last: b.last ?? a.last,
  };
}
