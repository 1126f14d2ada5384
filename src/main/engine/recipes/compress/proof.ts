import { crc32 } from '../../scan/crc32.ts';
import { PieceSource } from '../expand/piece-source.ts';
import { expandBrotli, expandGzip, type ExpandTarget } from '../expand/streams.ts';
import { notVerified } from '../not-verified.ts';
import { readBack } from '../read-back.ts';
import { RecipeError, type ChunkContext } from '../recipe.ts';
import { combineCrc } from './crc-combine.ts';

interface Sum {
  readonly bytes: number;
  readonly crc: number;
}

/**
 * Reads what the chunk has written back and expands it, to be sure that it holds what was read (`meant`) before that
 * may go. Returns the CRC-32 of what was written. Throws a transient `NOT_VERIFIED`.
 */
export async function prove(ctx: ChunkContext<unknown>, format: 'gzip' | 'brotli', meant: Sum): Promise<number> {
  let packed = 0;
  function* pieces(): Generator<Buffer> {
    for (const piece of readBack(ctx.part(), ctx)) {
      packed = crc32(piece, packed);
      yield piece;
    }
  }
  const source = new PieceSource(pieces());
  const found = new FoundAgain(ctx, meant.bytes);
  try {
    await (format === 'gzip' ? expandGzip : expandBrotli)(source, found);
    if (source.rest().bytes > 0) throw notVerified('something follows its end');
  } catch (error) {
    // The words of who expands such a file: what is wrong with it is the same, what can be done is not.
    throw error instanceof RecipeError && error.code !== 'NOT_VERIFIED' ? notVerified(error.message, error) : error;
  } finally {
    source.close();
  }
  const { bytes, crc } = found.all;
  if (bytes !== meant.bytes) throw notVerified(`it holds ${bytes} bytes, and ${meant.bytes} were read`);
  if (crc !== meant.crc) throw notVerified('what it holds has another CRC-32 than what was read');
  return packed;
}

/** Counts what comes out; keeps nothing. */
class FoundAgain implements ExpandTarget {
  readonly stream = { bytes: 0, crc: 0 };
  readonly #ctx: Pick<ChunkContext<unknown>, 'checkCancelled' | 'heartbeat'>;
  readonly #limit: number;
  all: Sum = { bytes: 0, crc: 0 };

  constructor(ctx: Pick<ChunkContext<unknown>, 'checkCancelled' | 'heartbeat'>, limit: number) {
    this.#ctx = ctx;
    this.#limit = limit;
  }

  readonly take = (made: Buffer): void => {
    this.#ctx.checkCancelled();
    this.#ctx.heartbeat();
    this.stream.bytes += made.length;
    this.stream.crc = crc32(made, this.stream.crc);
    if (this.all.bytes + this.stream.bytes > this.#limit) throw notVerified('it holds more than was read');
  };

  endStream(): void {
    const { bytes, crc } = this.stream;
    this.all = { bytes: this.all.bytes + bytes, crc: combineCrc(this.all.crc, crc, bytes) };
    this.stream.bytes = this.stream.crc = 0;
  }
}
