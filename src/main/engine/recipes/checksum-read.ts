import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { Digest } from './checksum-digest.ts';
import { grewOrShrank, replaced, whatIsThere } from './checksum-changed.ts';
import type { Chunk, ChunkContext } from './recipe.ts';

/** Files up to this size are read by one call. Bytes. */
export const ONE_READ = 256 * 1024;

/**
 * Larger ones are read in pieces of this size: 1 to 2 % quicker than 256 KiB, and still no longer than a millisecond
 * between two looks for a recall. Bytes.
 */
export const PIECE = 1024 * 1024;

/**
 * Where in the engine's buffer the bytes go. Big buffers start 16 bytes into a page, files in the page cache at 0; the
 * kernel's copy between two addresses that close (modulo 4 KiB) stalls: 2.0 GB/s against 10.5 at any other offset.
 */
const OFFSET = 1024;

/**
 * A link or a FIFO put in the place of a listed file must neither mislead nor hang the thread: the first is not
 * followed, the second opens at once. (Windows has neither flag: `undefined` counts as 0 in a bitwise or.)
 */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Hex digest of a file of at most `ONE_READ` bytes: open, one read, close, one hash. Reading one byte more than
 * listed shows growth without a stat; reading at a position (which pipes, sockets and terminals refuse) shows that it
 * is still a file. Throws RecipeError `CHANGED`, or what the system said.
 */
export function digestSmall(chunk: Chunk, ctx: ChunkContext<unknown>, digest: Digest): string {
  const { size } = chunk;
  const buffer = ctx.buffer(OFFSET + ONE_READ + 1);
  const fd = open(chunk);
  let got: number;
  try {
    got = fill(fd, buffer, size + 1);
    // Nothing read tells nothing of what was opened, so an empty file is looked at as well.
    if (got !== size || size === 0) assertListed(fstatSync(fd), size, got);
  } catch (error) {
    throw whatIsThere(chunk.path, error);
  } finally {
    closeSync(fd);
  }
  return digest.whole(buffer.subarray(OFFSET, OFFSET + got));
}

/** Hex digest of a file of any size, piece by piece; looks for a recall and tells of progress with each. */
export function digestLarge(chunk: Chunk, ctx: ChunkContext<unknown>, digest: Digest): string {
  const fd = open(chunk);
  try {
    const before = fstatSync(fd);
    assertFile(before);
    if (before.size !== chunk.size) throw grewOrShrank(chunk.size, before.size);
    const running = digest.begin();
    const read = feed(fd, chunk.size, ctx, (bytes) => running.update(bytes));
    assertSame(before, fstatSync(fd), read);
    return running.hex();
  } catch (error) {
    throw whatIsThere(chunk.path, error);
  } finally {
    closeSync(fd);
  }
}

function open(chunk: Chunk): number {
  try {
    return openSync(chunk.path, FLAGS);
  } catch (error) {
    throw whatIsThere(chunk.path, error);
  }
}

/** Reads until `wanted` bytes are there or the file ends; nearly always one call. */
function fill(fd: number, buffer: Buffer, wanted: number): number {
  let got = readSync(fd, buffer, OFFSET, wanted, 0);
  // One byte short is the rule: the whole file. Anything less may be a short read of a network drive.
  while (got > 0 && got < wanted - 1) {
    const more = readSync(fd, buffer, OFFSET + got, wanted - got, got);
    if (more === 0) break;
    got += more;
  }
  return got;
}

/** Bytes fed; stops at the end of the file, or as soon as it has grown. */
function feed(fd: number, size: number, ctx: ChunkContext<unknown>, take: (bytes: Buffer) => void): number {
  const buffer = ctx.buffer(OFFSET + PIECE);
  let at = 0;
  while (at <= size) {
    ctx.checkCancelled();
    const got = readSync(fd, buffer, OFFSET, PIECE, at);
    if (got === 0) break;
    take(buffer.subarray(OFFSET, OFFSET + got));
    at += got;
    ctx.progress(got);
  }
  return at;
}

/** A file, of which as much could be read as was listed. */
function assertListed(found: Stats, size: number, read: number): void {
  assertFile(found);
  if (read !== size) throw grewOrShrank(size, read > size ? found.size : read);
}

function assertFile(found: Stats): void {
  if (!found.isFile()) throw replaced(found);
}

function assertSame(before: Stats, after: Stats, read: number): void {
  if (after.size !== before.size) throw grewOrShrank(before.size, after.size);
  if (read !== before.size) throw grewOrShrank(before.size, read);
  if (after.mtimeMs !== before.mtimeMs) throw grewOrShrank(before.size, after.size);
}
