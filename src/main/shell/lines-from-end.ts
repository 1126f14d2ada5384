import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Read at once, bytes; the same buffer serves for the whole file, since fresh memory costs more than the reading. */
const PIECE = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines of a file of text that nobody else writes, the last first. What comes after its last newline is no line.
 * Throws what the system says when it can't be read.
 */
export function* linesFromEnd(path: string): Generator<string, void> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafeSlow(PIECE);
    /** The beginning of this line is in the piece before; null until the last newline has been seen. */
    let rest: Buffer | null = null;
    for (let end = fstatSync(file).size; end > 0;) {
      const from = Math.max(0, end - PIECE);
      const read = piece.subarray(0, readSync(file, piece, 0, end - from, from));
      end = from;
      const first = read.indexOf(NEWLINE);
      if (first === -1) {
        rest = rest === null ? null : Buffer.concat([read, rest]);
        continue;
      }
      const last = read.lastIndexOf(NEWLINE);
      if (rest !== null) yield Buffer.concat([read.subarray(last + 1), rest]).toString();
      if (last > first) yield* linesOf(read.toString('utf8', first + 1, last));
      rest = Buffer.from(read.subarray(0, first));
    }
    if (rest !== null) yield rest.toString();
  } finally {
    closeSync(file);
  }
}

function* linesOf(text: string): Generator<string, void> {
  for (let end = text.length; end >= 0;) {
    const newline = end === 0 ? -1 : text.lastIndexOf('\n', end - 1);
    yield text.slice(newline + 1, end);
    end = newline;
  }
}

/** How a file of lines ends: with nothing in it, with a whole line, or in the middle of one. Throws as above. */
export function endOfLines(path: string): 'empty' | 'whole' | 'torn' {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return 'empty';
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, size - 1);
    return last[0] === NEWLINE ? 'whole' : 'torn';
  } finally {
    closeSync(file);
  }
}
