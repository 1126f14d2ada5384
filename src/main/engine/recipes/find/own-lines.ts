import { RecipeError, type Chunk, type ChunkContext } from '../recipe.ts';

const NEWLINE = 10;

/** The longest line that is searched. Bytes. */
export const MAX_LINE = 16 * 1024 * 1024;

/**
 * The lines that begin in a chunk, in blocks of whole lines; each block is valid until the next is asked for. A line
 * begins at the start of the file and after each newline, and belongs to the chunk that its first byte is in: its end
 * is read from beyond the chunk. Throws RecipeError `LINE_TOO_LONG` (permanent).
 */
export function* ownLines(
  { start, end, size }: Pick<Chunk, 'start' | 'end' | 'size'>,
  ctx: Pick<ChunkContext<unknown>, 'read'>,
): Generator<Buffer, void, undefined> {
  const open = new OpenLine();
  // The byte before tells whether a line begins with the chunk.
  const before = start === 0 ? 0 : 1;
  let within = start === 0;
  for (const piece of ctx.read({ start: start - before, end })) {
    let from = 0;
    if (!within) {
      from = piece.indexOf(NEWLINE) + 1;
      if (from === 0) continue;
      within = true;
    }
    const to = piece.lastIndexOf(NEWLINE) + 1;
    if (to <= from) {
      open.add(piece.subarray(from));
      continue;
    }
    // The line that was open comes alone: put before the piece it would make a copy of it all.
    const first = open.length === 0 ? from : piece.indexOf(NEWLINE, from) + 1;
    if (first > from) yield open.close(piece.subarray(from, first));
    if (to > first) yield piece.subarray(first, to);
    open.add(piece.subarray(to));
  }
  if (open.length === 0) return;
  if (end < size) {
    for (const piece of ctx.read({ start: end, end: size })) {
      const to = piece.indexOf(NEWLINE) + 1;
      if (to > 0) return yield open.close(piece.subarray(0, to));
      open.add(piece);
    }
  }
  yield open.close(Buffer.of());
}

/** The start of a line whose end has not been read yet. */
class OpenLine {
  #pieces: Buffer[] = [];
  length = 0;

  /** Keeps a copy. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    if (this.length > MAX_LINE) throw tooLong();
    this.#pieces.push(Buffer.from(piece));
  }

  /** What was open, with what follows. */
  close(rest: Buffer): Buffer {
    if (this.length === 0) return rest;
    const whole = Buffer.concat([...this.#pieces, rest]);
    this.#pieces = [];
    this.length = 0;
    return whole;
  }
}

const tooLong = (): RecipeError =>
  new RecipeError(
    'permanent',
    'LINE_TOO_LONG',
    'A line of this file is longer than 16 MiB, the most that is searched at once. Break its lines first, or leave it out.',
  );
