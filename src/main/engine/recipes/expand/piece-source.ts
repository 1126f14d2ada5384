/** Bytes at once, so that damage is told to within this. */
const STRETCH = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** A file that is read once from its beginning to its end, by bytes and by stretches. */
export class PieceSource {
  readonly #pieces: Iterator<Buffer>;
  #piece: Buffer = NOTHING;
  /** Of the next byte, from the start of the file. */
  offset = 0;

  constructor(pieces: Iterable<Buffer>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** What comes next, at least a byte, until the next call of anything here; null at the end. */
  next(): Buffer | null {
    while (this.#piece.length === 0) {
      const { done, value } = this.#pieces.next() as IteratorResult<Buffer, undefined>;
      if (done === true) return null;
      this.#piece = value;
    }
    return this.#piece.subarray(0, STRETCH);
  }

  skip(bytes: number): void {
    this.#piece = this.#piece.subarray(bytes);
    this.offset += bytes;
  }

  /** As many bytes as there are, up to `count`. */
  take(count: number): Buffer {
    const taken: Buffer[] = [];
    for (let left = count; left > 0;) {
      const bytes = this.next()?.subarray(0, left);
      if (bytes === undefined) break;
      // The memory is used again.
      taken.push(Buffer.from(bytes));
      left -= bytes.length;
      this.skip(bytes.length);
    }
    return Buffer.concat(taken);
  }

  /** Gives back what was taken last. */
  putBack(bytes: Buffer): void {
    this.#piece = Buffer.concat([bytes, this.#piece]);
    this.offset -= bytes.length;
  }

  /** Reads on to the end. Returns the bytes left, and whether all of them are zeros. */
  rest(): { readonly bytes: number; readonly zeros: boolean } {
    let [bytes, zeros] = [0, true];
    for (let more = this.next(); more !== null; more = this.next()) {
      zeros &&= more.every((byte) => byte === 0);
      bytes += more.length;
      this.skip(more.length);
    }
    return { bytes, zeros };
  }

  /** Closes the file, also in the middle. */
  close(): void {
    this.#pieces.return?.();
  }
}
