import { closeSync, constants, lstatSync, openSync, readSync, renameSync, writeSync, type Stats } from 'node:fs';
import { OFFSET, PIECE } from '../listed-file.ts';
import { RecipeError, type ChunkContext } from '../recipe.ts';

type Delivering = Pick<ChunkContext<unknown>, 'part' | 'buffer' | 'checkCancelled' | 'heartbeat'>;

/**
 * What a program wrote to `{out}` becomes the part of this attempt: by a rename, or piece by piece where that is on
 * another disk. Returns its size. Throws `NO_OUTPUT` where there is no regular file.
 */
export function deliver(program: string, from: string, ctx: Delivering): number {
  const made: Stats | undefined = lstatSync(from, { throwIfNoEntry: false });
  if (made === undefined) throw noOutput(`${program} ended well, but wrote no {out} (${from}).`);
  if (!made.isFile()) throw noOutput(`${program} made something else than a regular file of {out} (${from}).`);
  const part = ctx.part();
  try {
    renameSync(from, part);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    copy(from, part, ctx);
  }
  return made.size;
}

const noOutput = (message: string): RecipeError => new RecipeError('permanent', 'NO_OUTPUT', message);

function copy(from: string, to: Buffer, ctx: Delivering): void {
  const source = openSync(from, constants.O_RDONLY);
  try {
    const target = openSync(to, 'w', 0o666);
    try {
      const buffer = ctx.buffer(OFFSET + PIECE);
      for (;;) {
        ctx.checkCancelled();
        const got = readSync(source, buffer, OFFSET, PIECE, null);
        if (got === 0) return;
        for (let done = 0; done < got;) done += writeSync(target, buffer, OFFSET + done, got - done);
        ctx.heartbeat();
      }
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
