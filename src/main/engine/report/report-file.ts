import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { AppError } from '../../../shared/app-error.ts';

/** Characters that are gathered for one write. */
const BLOCK = 256 * 1024;

/**
 * A file that is there as a whole or not at all: written beside its place, synced and moved there. Blocks its thread.
 * Throws AppError `cannot-start` that names the path.
 */
export class ReportFile {
  readonly #path: string;
  readonly #aside: string;
  #fd: number | null;
  #parts: string[] = [];
  #size = 0;

  constructor(path: string) {
    this.#path = path;
    this.#aside = `${path}.${process.pid}.part`;
    this.#fd = this.#try(() => openSync(this.#aside, 'w'));
  }

  write(text: string): void {
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size >= BLOCK) this.#flush();
  }

  /** It is in its place. */
  finish(): void {
    this.#flush();
    this.#try(() => {
      if (this.#fd !== null) {
        fsyncSync(this.#fd);
        closeSync(this.#fd);
        this.#fd = null;
      }
      renameSync(this.#aside, this.#path);
    });
  }

  /** Removes what was not finished; safe after `finish`. */
  close(): void {
    if (this.#fd === null) return;
    closeSync(this.#fd);
    this.#fd = null;
    rmSync(this.#aside, { force: true });
  }

  #flush(): void {
    const bytes = Buffer.from(this.#parts.join(''));
    this.#parts = [];
    this.#size = 0;
    this.#try(() => {
      for (let at = 0; at < bytes.length && this.#fd !== null;) at += writeSync(this.#fd, bytes, at);
    });
  }

  #try<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The report could not be written to ${this.#path}: ${why}. Choose another place.`;
      throw new AppError('cannot-start', message, { cause: error });
    }
  }
}
