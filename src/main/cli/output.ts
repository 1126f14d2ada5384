import type { Writable } from 'node:stream';

/** Bytes that may wait for a slow reader before lines that can be spared are left out. */
const SLOW_READER = 64 * 1024;

/**
 * Lines to stdout or stderr. A reader that goes away (EPIPE) is no reason for a batch to stop: what is written then
 * goes nowhere. A reader that is slow holds up nobody; only `flush` waits for it.
 */
export class Output {
  readonly #stream: Writable;
  #broken = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#broken = true;
    });
  }

  /** Writes text as it is. */
  write(text: string): void {
    if (!this.#broken) this.#stream.write(text);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    if (!this.#broken) this.#stream.write(bytes);
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** For a line that the next of its kind replaces: left out while the reader is behind. */
  sparableLine(text: string): void {
    if (this.#stream.writableLength < SLOW_READER) this.line(text);
  }

  /** Settles when all has reached the reader, or there is none. */
  async flush(): Promise<void> {
    if (this.#broken) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.write('', () => resolve());
    });
  }
}
