import type { z } from 'zod';
import type { ErrorClass, TaskError } from '../../../shared/domain/task.ts';
import type { ScanProgress, ScanRequest, ScanResult } from '../scan/scan-result.ts';

/** What a recipe may hand back: small, and JSON, because it stands in `results.jsonl` until the batch ends. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A byte range `[start, end)` of one input file. Small files have one chunk that is the whole file. */
export interface Chunk {
  /** The path as the file system takes it: text, or the raw bytes where they are not UTF-8. */
  readonly path: string | Buffer;
  readonly taskId: number;
  /** 0 … count - 1. */
  readonly index: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
  /** Size of the whole file as listed before the start, in bytes. */
  readonly size: number;
}

/** Bytes `[start, end)` of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a recipe is given while it works. All of it runs in the worker thread; all of it may be called from synchronous code. */
export interface ChunkContext<Options> {
  readonly options: Options;
  /** 1 for the first attempt; grows with each that ended with an error. A worker that was lost is no attempt. */
  readonly attempt: number;
  /** The same for every attempt of this file in this batch; pass it on to systems that must not act twice. */
  readonly idempotencyKey: string;
  /** The number of the lease by which this attempt has the file; no other attempt, of this session or another, has the same. */
  readonly lease: number;
  /** Tells that `bytes` more were worked through. This is the sign of progress that keeps a long task from being called stuck. */
  progress(bytes: number): void;
  /** A sign of life where no bytes can be told of: a step of a long calculation, a word from a program that runs. */
  heartbeat(): void;
  /**
   * A program was started for this chunk. It is noted beside the chunk in hand, by pid and start time: if the app dies,
   * the next session ends it even if it has put off its mark (see `startsPrograms`).
   */
  child(pid: number): void;
  /** Aborted when the chunk is to be given up; for what is awaited. One for each lease. */
  readonly signal: AbortSignal;
  /**
   * Keeps a line with the attempt at this file: its last 200 lines (64 KiB at most) go to the log, the rest is counted.
   * `console` lands here too. Waits for nothing.
   */
  log(line: string): void;
  /** Throws `Cancelled` when the lease was taken back. Call it between reads; a recipe that never does is terminated. */
  checkCancelled(): void;
  /** A buffer of at least `bytes`, reused between chunks: its content is valid only during this call of `process`. */
  buffer(bytes: number): Buffer;
  /**
   * The bytes of the chunk, piece by piece (1 MiB at most), each valid until the next is asked for. Looks for a recall
   * before each and tells of progress after it. Uses `buffer`. Throws a permanent `CHANGED` where the file is no longer
   * what was listed, before the first piece or after the last. With `range`, other bytes of the same file: those outside
   * of the chunk are a sign of life but no progress.
   */
  read(range?: ByteRange): Iterable<Buffer>;
  /** Appends to the chunk's output (see `part`), from synchronous code. One of the two, not both. */
  write(bytes: Buffer | string): void;
  /**
   * An empty folder for files that only this attempt needs, on the disk of the app's data; removed with the end of the
   * chunk, or of the next session where the app died. Use `part` for what is to become the output.
   */
  scratch(): string;
  /**
   * Path to write this chunk's output to, in the folder of the target and under a name that no other attempt has.
   * The engine syncs it and renames it to the target if this attempt is still the current one.
   * Only for recipes that declare `output`; a chunk of many gets a part of its own, which `join` reads. After `write` it
   * is where what was written can be read back.
   */
  part(): Buffer;
}

export interface JoinContext<Options> extends ChunkContext<Options> {
  /** Files that the chunks wrote, in order of the chunks. */
  readonly parts: readonly Buffer[];
}

/** An option that does not do, and why. */
export interface OptionProblem {
  readonly field: string;
  readonly message: string;
}

/** The result of one file, in path order, as `finish` reads it. */
export interface FileResult<Result> {
  readonly taskId: number;
  /** Raw bytes of the absolute path. */
  readonly path: Buffer;
  readonly size: number;
  readonly result: Result;
}

/** A file that came to nothing, in path order, as `finish` reads it. */
export interface FailedFile {
  readonly taskId: number;
  /** Raw bytes of the absolute path. */
  readonly path: Buffer;
  readonly error: TaskError;
}

/** A sentence, or nothing. */
export type Said = string | void;

export interface FinishContext<Options> {
  readonly options: Options;
  /** The files that FAILED; what was cancelled is not among them. */
  readonly failed: Iterable<FailedFile>;
  /** Raw bytes of the folder that holds all roots; where relative names start. */
  readonly base: Buffer;
  /** Appends to the output that will be published as `name` in the output folder. */
  write(bytes: Buffer | string): void;
  progress(bytes: number): void;
}

/** What `list` found. */
export interface Listing<Options> {
  readonly scan: ScanResult;
  readonly options: Options;
}

/**
 * A recipe runs in a worker. `process` sees one chunk; `join`, where there is one, puts the results of a file's
 * chunks (always in order) together; `finish` makes one output of the whole batch from the results in path order.
 * Nothing in it may import Electron or keep state between chunks.
 */
export interface Recipe<Options = unknown, ChunkResult extends Json = Json, Result extends Json = ChunkResult> {
  readonly id: string;
  readonly title: string;
  /** One sentence for the person who picks it. */
  readonly purpose: string;
  /** A zod object: the console makes its form of it, the CLI its `--set` help. */
  readonly options: z.ZodType<Options>;
  /**
   * How the names of its inputs end, in lower case and without the first dot (`jpg`, `tar.gz`); the case of names does
   * not matter. Of a folder it takes only such files; a file that a person names is taken however it is called. Every
   * file by default.
   */
  readonly takes?: readonly string[];
  /**
   * What keeps these options from being of use on this machine now (a program that is not there); asked for in main
   * before a batch starts or goes on, after the schema has accepted them. A few looks at the disk at the most.
   */
  check?(options: Options): OptionProblem | null;
  /** Chunks that a file of this size is cut into; 1 when left out. Must be a pure function of its arguments. */
  chunks?(size: number, options: Options): number;
  /** Byte range of a chunk; equal shares when left out. */
  range?(index: number, size: number, options: Options): readonly [start: number, end: number];
  /**
   * Where it runs. `process` (for the user's own code, and for libraries that may crash): one file at a time in a process
   * of its own, at about 100 ms for its start; default `thread`.
   */
  readonly isolation?: 'thread' | 'process';
  /** It calls native code of third parties: once that took the app down, all of its files run in processes of their own. */
  readonly native?: boolean;
  /** It can't take its process down with it (no native code of third parties), so no crash of the app is blamed on a file. */
  readonly pure?: boolean;
  /** A file that fails is what it was asked to find, and no sign of trouble: however many do, the batch is not halted. */
  readonly failuresAreFindings?: boolean;
  /**
   * The files of the batch, for a recipe that does not take what is found below the paths that a person named. Runs in
   * a thread of its own before the start; synchronous. The result tells the options as they are from then on, too.
   * Throws AppError `usage` where nothing can be started.
   */
  list?(request: ScanRequest, options: Options, onProgress: (progress: ScanProgress) => void): Listing<Options>;
  /**
   * It starts programs, each with `taskMark` in its environment: those that outlive the app, or the worker that started
   * them, are found by it and ended before their file is handed out again.
   */
  readonly startsPrograms?: boolean;
  /**
   * Loads what is slow or native, in each thread that works by it, before the first file of a batch: a thread that is
   * ended while it loads takes the whole process down, and is spared for a second. Never called in main, nor in a process
   * of its own. What does not load is told by the files.
   */
  prepare?(): void | Promise<void>;
  /** Active milliseconds that one chunk may go without a sign of progress, for long native calls; `workerTimeoutSeconds` when left out or shorter. */
  deadlineMs?(chunk: Chunk, options: Options): number;
  /**
   * For a recipe whose files all end within moments: `workerTimeoutSeconds` and `alertThresholds.workerTimeoutCritical`
   * of its batches in active milliseconds, where these are the shorter ones. Read in main.
   */
  readonly patience?: { readonly timeoutMs: number; readonly criticalMs: number };
  /** Called in the thread when a waiting chunk is given up, before the thread is ended; has two seconds. */
  dispose?(reason: string): void | Promise<void>;
  process(chunk: Chunk, ctx: ChunkContext<Options>): ChunkResult | Promise<ChunkResult>;
  /** Needed when `chunks` can be more than 1. */
  join?(results: readonly ChunkResult[], ctx: JoinContext<Options>): Result | Promise<Result>;
  /**
   * The output per input file: its path below the output folder from the input's path below its root's parent. Null, if
   * these options want none, for whatever path.
   */
  output?(relativePath: Buffer, options: Options): Buffer | null;
  /**
   * Whether, with these options, outputs take the place of their originals: each original is removed once its output is
   * in place for good. Only for recipes with an output per file, whose `process` (and `join`) has read the output back
   * and found in it all that the original holds. Default: originals are never touched.
   */
  replaces?(options: Options): boolean;
  /** One output for the whole batch, from the COMPLETED files only. */
  readonly finish?: {
    /** File name in the output folder; null if these options want none. */
    name(options: Options): string | null;
    /** Returns what the output says, in a sentence or two for the person at the end: `91 lines match, in 11 of 34 files.` */
    run(results: Iterable<FileResult<Result>>, ctx: FinishContext<Options>): Said | Promise<Said>;
  };
}

/** Name of the output of the whole batch; null where there is none. */
export const batchOutputName = ({ finish }: Pick<Recipe, 'finish'>, options: unknown): string | null =>
  finish?.name(options) ?? null;

/** An error whose class the recipe knows. Anything else that is thrown is classed by its system code. */
export class RecipeError extends Error {
  readonly class: ErrorClass;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    cls: ErrorClass,
    code: string,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'RecipeError';
    this.class = cls;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Thrown by `checkCancelled`; the engine takes the chunk back and charges nothing. */
export class Cancelled extends Error {
  constructor() {
    super('The lease was taken back.');
    this.name = 'Cancelled';
  }
}
