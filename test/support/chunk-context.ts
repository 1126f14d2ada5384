import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPieces } from '../../src/main/engine/recipes/listed-file.ts';
import { Cancelled, type Chunk, type ChunkContext } from '../../src/main/engine/recipes/recipe.ts';

/** A context for calls of `process` without an engine; counts what it was told. */
export interface FakeContext<Options> extends ChunkContext<Options> {
  readonly told: { progress: number; bytes: number; checks: number };
}

export interface FakeContextOptions {
  /** Called at each `checkCancelled` with its number from 1: the place to change the file under the reader. */
  readonly onCheck?: (nth: number) => void;
  /** The check, from 1, at which the lease is taken back. */
  readonly cancelAt?: number;
  readonly part?: string;
  /** What `read` reads. */
  readonly chunk?: Chunk;
}

/** Shared by all, as in a thread: nobody may count on what is in it. */
let reused = Buffer.alloc(0);

export function fakeContext<Options>(options: Options, more: FakeContextOptions = {}): FakeContext<Options> {
  const told = { progress: 0, bytes: 0, checks: 0 };
  return {
    told,
    options,
    heartbeat: () => undefined,
    child: () => undefined,
    scratch: () => mkdtempSync(join(tmpdir(), 'scratch-')),
    read(range) {
      if (more.chunk === undefined) throw new Error('There is no chunk to read.');
      return readPieces(more.chunk, this, range);
    },
    write(bytes) {
      appendFileSync(this.part(), bytes);
    },
    attempt: 1,
    idempotencyKey: 'batch/0',
    lease: 1,
    progress(bytes) {
      told.progress += 1;
      told.bytes += bytes;
    },
    checkCancelled() {
      told.checks += 1;
      more.onCheck?.(told.checks);
      if (told.checks === more.cancelAt) throw new Cancelled();
    },
    signal: new AbortController().signal,
    log: () => undefined,
    buffer(bytes) {
      if (reused.length < bytes) reused = Buffer.alloc(bytes, 0xaa);
      return reused;
    },
    part() {
      if (more.part === undefined) throw new Error('This recipe has no output.');
      return Buffer.from(more.part);
    },
  };
}

export function wholeFile(path: string | Buffer, size: number): Chunk {
  return { path, taskId: 0, index: 0, count: 1, start: 0, end: size, size };
}
