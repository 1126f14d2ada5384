import type { BatchContext } from '../workers/protocol.ts';
import { PathReader } from '../scan/path-reader.ts';
import { mirroredPath, pathBytes, type PathTable } from '../scan/path-table.ts';

/** What a worker knows of the files it works on. */
export interface FileFacts {
  /** Text where it is ASCII, else the raw bytes. */
  path(task: number): string | Buffer;
  /** The raw bytes. */
  pathBytes(task: number): Buffer;
  /** The part of the path that is mirrored below the output folder, raw bytes. */
  mirrored(task: number): Buffer;
  /** Bytes as listed. */
  size(task: number): number;
  /** Time of the last change as listed, epoch milliseconds. */
  mtimeMs(task: number): number;
  /** Attempts charged before this one. */
  attempts(task: number): number;
  /** Tells how long the attempt took. */
  took(task: number, ms: number): void;
}

/** Files of a batch in the tables that threads share. */
export class TableFacts implements FileFacts {
  readonly #table: PathTable;
  readonly #paths: PathReader;
  readonly #attempts: Uint8Array;
  readonly #durationMs: Float32Array;

  constructor({ table, attempts, durationMs }: Pick<BatchContext, 'table' | 'attempts' | 'durationMs'>) {
    this.#table = table;
    this.#paths = new PathReader(table);
    this.#attempts = attempts;
    this.#durationMs = durationMs;
  }

  path(task: number): string | Buffer {
    return this.#paths.path(task);
  }

  pathBytes(task: number): Buffer {
    return pathBytes(this.#table, task);
  }

  mirrored(task: number): Buffer {
    return mirroredPath(this.#table, task);
  }

  size(task: number): number {
    return this.#table.size[task] ?? 0;
  }

  mtimeMs(task: number): number {
    return this.#table.mtimeMs[task] ?? 0;
  }

  attempts(task: number): number {
    return this.#attempts[task] ?? 0;
  }

  took(task: number, ms: number): void {
    this.#durationMs[task] = ms;
  }
}

export interface OneFile {
  readonly path: Uint8Array;
  readonly mirrored: Uint8Array;
  readonly size: number;
  readonly mtimeMs: number;
  readonly attempts: number;
}

/** The one file that came with a lease to another process. How long it took goes back with the reply. */
export class OneFileFacts implements FileFacts {
  readonly #file: OneFile;

  constructor(file: OneFile) {
    this.#file = file;
  }

  path(): string | Buffer {
    const bytes = this.pathBytes();
    return bytes.every((byte) => byte <= 0x7f) ? bytes.toString('latin1') : bytes;
  }

  pathBytes(): Buffer {
    return Buffer.from(this.#file.path);
  }

  mirrored(): Buffer {
    return Buffer.from(this.#file.mirrored);
  }

  size(): number {
    return this.#file.size;
  }

  mtimeMs(): number {
    return this.#file.mtimeMs;
  }

  attempts(): number {
    return this.#file.attempts;
  }

  took(): void {
    // Nobody here shows it.
  }
}
