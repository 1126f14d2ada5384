import { isAscii } from 'node:buffer';

const [NEWLINE, RETURN] = [10, 13];

/** Lengths of the lines in some bytes, so that those of two neighbours can be put together. */
export type LineLengths = {
  /** Whether a line ends in here; if none does, `prefix` and `suffix` are both all there is. */
  readonly ended: boolean;
  /** What stands before the first line end. */
  readonly prefix: number;
  /** What stands after the last. */
  readonly suffix: number;
  /** The longest line that begins and ends in here. */
  readonly longest: number;
};

export const NO_LINES: LineLengths = { ended: false, prefix: 0, suffix: 0, longest: 0 };

export function joinLengths(a: LineLengths, b: LineLengths): LineLengths {
  return {
    ended: a.ended || b.ended,
    prefix: a.ended ? a.prefix : a.prefix + b.prefix,
    suffix: b.ended ? b.suffix : a.suffix + b.suffix,
    longest: Math.max(a.longest, b.longest, a.ended && b.ended ? a.suffix + b.prefix : 0),
  };
}

/** When nothing comes before or after. */
export const longestOf = ({ prefix, suffix, longest }: LineLengths): number => Math.max(prefix, suffix, longest);

const isEnd = (byte: number | undefined): boolean => byte === NEWLINE || byte === RETURN;

/** Counts `bytes` from `from` to `to`: as bytes, or as characters. */
type Measure = (bytes: Buffer, from: number, to: number) => number;

const inBytes: Measure = (_, from, to) => to - from;

/** Blocks that are looked at for something else than ASCII before they are counted. */
const BLOCK = 16 * 1024;

/** Characters of UTF-8: every byte but those that continue one. */
export function countCharacters(bytes: Buffer, from = 0, to = bytes.length): number {
  let count = 0;
  for (let at = from; at < to; at += BLOCK) {
    const end = Math.min(to, at + BLOCK);
    count += isAscii(bytes.subarray(at, end)) ? end - at : countLeading(bytes, at, end);
  }
  return count;
}

function countLeading(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) count += ((bytes[at] as number) & 0xc0) === 0x80 ? 0 : 1;
  return count;
}

/** `floor`: a length that is known already; what is not longer is not looked for. */
export const lengthsInBytes = (bytes: Buffer, floor: number): LineLengths => lengths(bytes, floor, inBytes);

/** The same in characters of UTF-8. */
export const lengthsInCharacters = (bytes: Buffer, floor: number): LineLengths =>
  lengths(bytes, floor, (all, from, to) => countCharacters(all, from, to));

function lengths(bytes: Buffer, floor: number, measure: Measure): LineLengths {
  const { length } = bytes;
  let first = 0;
  while (first < length && !isEnd(bytes[first])) first += 1;
  if (first === length) {
    const all = measure(bytes, 0, length);
    return { ended: false, prefix: all, suffix: all, longest: 0 };
  }
  let last = length - 1;
  while (!isEnd(bytes[last])) last -= 1;
  return {
    ended: true,
    prefix: measure(bytes, 0, first),
    suffix: measure(bytes, last + 1, length),
    longest: longestBetween(bytes, first + 1, last, floor, measure),
  };
}

/**
 * The longest line from `start` to the line end at `last`. A line longer than the longest so far has no end in as many
 * bytes after its start: so the search begins there and goes back, and most bytes are never looked at.
 */
function longestBetween(bytes: Buffer, start: number, last: number, floor: number, measure: Measure): number {
  let longest = floor;
  let from = start;
  while (from + longest < last) {
    let at = from + longest;
    while (at >= from && !isEnd(bytes[at])) at -= 1;
    if (at < from) {
      at = from + longest + 1;
      while (!isEnd(bytes[at])) at += 1;
      longest = Math.max(longest, measure(bytes, from, at));
    }
    from = at + 1;
  }
  return longest;
}
