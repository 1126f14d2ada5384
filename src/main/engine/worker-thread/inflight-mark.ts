import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LogTail } from './log-tail.ts';

/** Kept as it is: truncating it would lose the mark of a thread before us. */
const FLAGS = constants.O_RDWR | constants.O_CREAT;

/**
 * The file `inflight-W<slot>`, in which a thread leaves the task it has in hand and the lease that it has it by. A few
 * bytes in the page cache, which outlive the death of the app (not a power cut): who reads it then knows whom to
 * suspect. About 1 µs for each task. Where it cannot be written, the work goes on without it, and the log says so.
 */
export class InflightMark {
  readonly #path: string;
  readonly #log: LogTail;
  readonly #cell = Buffer.alloc(8);
  #fd: number | null = null;

  constructor(folder: string, slot: number, log: LogTail) {
    this.#path = join(folder, `inflight-W${slot}`);
    this.#log = log;
    try {
      this.#fd = openSync(this.#path, FLAGS, 0o666);
    } catch (error) {
      this.#explain(error);
    }
  }

  begin(task: number, lease: number): void {
    this.#write(task + 1, lease);
  }

  /** Nothing is in hand. */
  clear(): void {
    this.#write(0, 0);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #write(task: number, lease: number): void {
    if (this.#fd === null) return;
    this.#cell.writeUInt32LE(task);
    this.#cell.writeUInt32LE(lease, 4);
    try {
      writeSync(this.#fd, this.#cell, 0, 8, 0);
    } catch (error) {
      this.close();
      this.#explain(error);
    }
  }

  #explain(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#log.line(`${this.#path} cannot be written, so a crash of the app could not be traced to a file: ${why}`);
  }
}
