import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Digest } from './checksum-digest.ts';
import { whatIsThere } from '../changed.ts';
import { assertListed, OFFSET, openListed, readPieces } from '../listed-file.ts';
import type { Chunk, ChunkContext } from '../recipe.ts';

/** Files up to this size are read by one call. Bytes. */
export const ONE_READ = 256 * 1024;

type Reading = Pick<ChunkContext<unknown>, 'buffer' | 'checkCancelled' | 'progress'>;

/**
 * Hex digest of a file that is one chunk, as it was listed. Synchronous; throws RecipeError `CHANGED`, or what the
 * system said.
 */
export function digestFile(chunk: Chunk, ctx: Reading, digest: Digest): string {
  return chunk.size > ONE_READ ? digestLarge(chunk, ctx, digest) : digestSmall(chunk, ctx, digest);
}

/**
 * Hex digest of a file of at most `ONE_READ` bytes: open, one read, close, one hash. Reading one byte more than
 * listed shows growth without a stat; reading at a position (which pipes, sockets and terminals refuse) shows that it
 * is still a file. Throws RecipeError `CHANGED`, or what the system said.
 */
function digestSmall(chunk: Chunk, ctx: Reading, digest: Digest): string {
  const { size } = chunk;
  const buffer = ctx.buffer(OFFSET + ONE_READ + 1);
  const fd = openListed(chunk);
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
function digestLarge(chunk: Chunk, ctx: Reading, digest: Digest): string {
  const running = digest.begin();
  for (const piece of readPieces(chunk, ctx)) running.update(piece);
  return running.hex();
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
