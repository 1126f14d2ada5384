import type { BrotliCompress, BrotliDecompress, InflateRaw } from 'node:zlib';

/** The streams of `node:zlib` that this is for: they tell how much of their input they took. */
type ZlibStream = BrotliCompress | BrotliDecompress | InflateRaw;

/** Output of one native call of such a stream; pass it as `chunkSize`. Bytes. */
export const STEP = 64 * 1024;

/**
 * A stream of zlib, fed piece by piece: one asynchronous call at a time, each at most `STEP` bytes of output. For what
 * has no synchronous call in bounded steps. `take` gets the output as it comes; what it throws ends the stream, and
 * nothing more is handed to it.
 */
export class ZlibSteps {
  readonly #stream: ZlibStream;
  readonly #failed: Promise<never>;
  readonly #ended: Promise<void>;
  #isEnded = false;

  constructor(stream: ZlibStream, take: (bytes: Buffer) => void) {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => {
      if (stream.destroyed) return;
      try {
        take(bytes);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    this.#failed = new Promise((_, reject) => stream.once('error', reject));
    // It is awaited with each step; an error after the last one is of no interest.
    this.#failed.catch(() => undefined);
    this.#ended = new Promise((resolve) => {
      stream.once('end', () => {
        this.#isEnded = true;
        resolve();
      });
    });
  }

  /** The stream came to its own end: it takes nothing more. */
  get ended(): boolean {
    return this.#isEnded;
  }

  /** Resolves with the bytes taken; they are fewer than given where the compressed data end. Rejects with zlib's error. */
  async feed(piece: Buffer): Promise<number> {
    const before = this.#stream.bytesWritten;
    await this.#step((done) => this.#stream.write(piece, done));
    return this.#stream.bytesWritten - before;
  }

  /** No more input comes. Resolves when all output is handed out; rejects with zlib's error where some is missing. */
  async finish(): Promise<void> {
    if (this.#isEnded) return;
    this.#stream.end();
    await Promise.race([this.#ended, this.#failed]);
  }

  /** Frees its memory, also in the middle. */
  close(): void {
    this.#stream.destroy();
  }

  async #step(start: (done: () => void) => void): Promise<void> {
    const done = new Promise<void>((resolve) => start(resolve));
    await Promise.race([done, this.#ended, this.#failed]);
  }
}
