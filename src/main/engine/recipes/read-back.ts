import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from '../scan/crc32.ts';
import type { ChunkContext } from './recipe.ts';

/** Read at once. Bytes. */
const PIECE = 1024 * 1024;

type Reader = Pick<ChunkContext<unknown>, 'buffer' | 'checkCancelled' | 'heartbeat'>;

/**
 * The bytes of a file that this or another attempt wrote, piece by piece, each valid until the next is asked for. Looks
 * for a recall before each. Uses the buffer of the context. Throws what the system says.
 */
export function* readBack(path: Buffer, ctx: Reader): Generator<Buffer, void, undefined> {
  const buffer = ctx.buffer(PIECE).subarray(0, PIECE);
  const fd = openSync(path, 'r');
  try {
    for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer)) {
      ctx.checkCancelled();
      yield buffer.subarray(0, got);
      ctx.heartbeat();
    }
  } finally {
    closeSync(fd);
  }
}

/** Length and CRC-32 of such a file. */
export function sumBack(path: Buffer, ctx: Reader): { readonly bytes: number; readonly crc: number } {
  let [bytes, crc] = [0, 0];
  for (const piece of readBack(path, ctx)) {
    bytes += piece.length;
    crc = crc32(piece, crc);
  }
  return { bytes, crc };
}
