import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { grewOrShrank, replaced, whatIsThere } from './changed.ts';
import type { ByteRange, Chunk, ChunkContext } from './recipe.ts';

/**
 * Pieces that larger files are read in: 1 to 2 % quicker than 256 KiB, and still no longer than a millisecond between
 * two looks for a recall. Bytes.
 */
export const PIECE = 1024 * 1024;

/**
 * Where in the engine's buffer the bytes go. Big buffers start 16 bytes into a page, files in the page cache at 0; the
 * kernel's copy between two addresses that close (modulo 4 KiB) stalls: 2.0 GB/s against 10.5 at any other offset.
 */
export const OFFSET = 1024;

/**
 * A link or a FIFO put in the place of a listed file must neither mislead nor hang the thread: the first is not
 * followed, the second opens at once. (Windows has neither flag: `undefined` counts as 0 in a bitwise or.)
 */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

type Reading = Pick<ChunkContext<unknown>, 'buffer' | 'checkCancelled' | 'progress'>;

/** The file of a chunk, open for reading. Throws what the system said, or `CHANGED` where it is no regular file. */
export function openListed(chunk: Chunk): number {
  try {
    return openSync(chunk.path, FLAGS);
  } catch (error) {
    throw whatIsThere(chunk.path, error);
  }
}

/**
 * The bytes of a chunk, piece by piece, each valid until the next is asked for; looks for a recall and tells of progress
 * with each. Throws RecipeError `CHANGED` when the file is not as it was listed, or is written to meanwhile: at its end
 * also when it has grown. `range`: bytes of the file other than those of the chunk.
 */
export function* readPieces(
  chunk: Chunk,
  ctx: Reading,
  { start, end }: ByteRange = chunk,
): Generator<Buffer, void, undefined> {
  const fd = openListed(chunk);
  try {
    const before = fstatSync(fd);
    assertFile(before);
    if (before.size !== chunk.size) throw grewOrShrank(chunk.size, before.size);
    const buffer = ctx.buffer(OFFSET + PIECE);
    const last = end === chunk.size;
    let at = start;
    while (at < end || last) {
      ctx.checkCancelled();
      // At the end of the file one look beyond it shows growth.
      const wanted = last ? PIECE : Math.min(PIECE, end - at);
      const got = readSync(fd, buffer, OFFSET, wanted, at);
      if (got === 0) break;
      yield buffer.subarray(OFFSET, OFFSET + got);
      ctx.progress(shared(chunk, at, at + got));
      at += got;
      if (at > end) break;
    }
    assertSame(before, fstatSync(fd), at, end);
  } catch (error) {
    throw whatIsThere(chunk.path, error);
  } finally {
    closeSync(fd);
  }
}

/** How many of these bytes are the chunk's own; what is read beyond the end of a file that grew is told of too. */
function shared({ start, end, size }: Chunk, from: number, to: number): number {
  return Math.max(0, (end === size ? to : Math.min(to, end)) - Math.max(from, start));
}

/** A file, of which as much could be read as was listed. */
export function assertListed(found: Stats, size: number, read: number): void {
  assertFile(found);
  if (read !== size) throw grewOrShrank(size, read > size ? found.size : read);
}

function assertFile(found: Stats): void {
  if (!found.isFile()) throw replaced(found);
}

function assertSame(before: Stats, after: Stats, at: number, end: number): void {
  if (after.size !== before.size) throw grewOrShrank(before.size, after.size);
  if (at !== end) throw grewOrShrank(before.size, at > end ? after.size : at);
  if (after.mtimeMs !== before.mtimeMs) throw grewOrShrank(before.size, after.size);
}
