import { RecipeError, type Chunk, type ChunkContext } from '../recipe.ts';

/** Largest file that is taken, in bytes: it is held in memory as a whole while its picture is worked on. */
export const MAX_FILE = 512 * 1024 * 1024;

/** The bytes of the file, in memory of their own: a native call may outlive the task that made it. */
export function readPicture({ size }: Chunk, ctx: ChunkContext<unknown>): Buffer {
  if (size === 0) throw new RecipeError('permanent', 'EMPTY_FILE', 'The file is empty: there is no picture in it.');
  if (size > MAX_FILE) {
    const mib = Math.ceil(size / (1024 * 1024)).toLocaleString('en');
    throw new RecipeError('permanent', 'TOO_LARGE', `The file has ${mib} MiB; pictures are taken up to 512 MiB.`);
  }
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const piece of ctx.read()) {
    // What is beyond the listed size is not taken: the reader is about to say that the file grew.
    at += piece.copy(bytes, at);
  }
  return bytes;
}
