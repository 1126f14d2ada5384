import { crc32 } from '../../scan/crc32.ts';
import { combineCrc } from '../compress/crc-combine.ts';
import type { ChunkContext } from '../recipe.ts';
import { limitOf } from './expand-errors.ts';
import type { ExpandOptions } from './expand-options.ts';
import type { ExpandTarget } from './streams.ts';

/** What comes out of a file; never more than is allowed. */
export class ExpandedOutput implements ExpandTarget {
  readonly #ctx: ChunkContext<ExpandOptions>;
  readonly #limit: ReturnType<typeof limitOf>;
  /** Of the stream in hand, the only one or a member of many. */
  readonly stream = { bytes: 0, crc: 0 };
  /** Of those before it. */
  #before = { bytes: 0, crc: 0 };

  constructor(size: number, ctx: ChunkContext<ExpandOptions>) {
    this.#ctx = ctx;
    this.#limit = limitOf(size, ctx.options);
  }

  readonly take = (made: Buffer): void => {
    this.#ctx.checkCancelled();
    const { stream } = this;
    if (this.#before.bytes + stream.bytes + made.length > this.#limit.bytes) throw this.#limit.error();
    stream.bytes += made.length;
    stream.crc = crc32(made, stream.crc);
    this.#ctx.write(made);
  };

  /** The stream in hand is at its end. */
  endStream(): void {
    this.#before = this.#sum();
    this.stream.bytes = this.stream.crc = 0;
  }

  /** All in all. An output of nothing is a file, too: it is made here. */
  end(): { readonly bytes: number; readonly crc: number } {
    const all = this.#sum();
    if (all.bytes === 0) this.#ctx.write('');
    return all;
  }

  #sum(): { readonly bytes: number; readonly crc: number } {
    const { bytes, crc } = this.stream;
    return { bytes: this.#before.bytes + bytes, crc: combineCrc(this.#before.crc, crc, bytes) };
  }
}
