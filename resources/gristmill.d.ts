/**
 * Types of a script for Gristmill, for your editor. Copy this file beside the script and name it in its first line:
 *
 *     /// <reference path="./gristmill.d.ts" />
 *
 * When the script runs, `gristmill` is there without being installed. docs/recipes.md has the rest.
 */
declare module 'gristmill' {
  /** What may be returned for a file or a chunk: JSON of at most 1 MiB. What is larger belongs into an output. */
  export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

  /** A file, or the byte range `[start, end)` of a large one. */
  export interface Chunk {
    /** Text, or the raw bytes of a name that is not UTF-8. Give it to `node:fs` as it is. */
    // oxlint-disable-next-line typescript/no-redundant-type-constituents -- Node's types are those of whoever writes the script
    readonly path: string | Buffer;
    readonly taskId: number;
    /** 0 … count - 1. */
    readonly index: number;
    readonly count: number;
    readonly start: number;
    readonly end: number;
    /** Of the whole file as listed before the start, in bytes. */
    readonly size: number;
  }

  /** An option: its default, or that and what a person should know of it. */
  export type Option =
    | string
    | number
    | boolean
    | {
        readonly default: string | number | boolean;
        readonly title?: string;
        readonly description?: string;
        /** Allowed texts, the default among them. */
        readonly choices?: readonly string[];
        /** For numbers. */
        readonly min?: number;
        readonly max?: number;
        readonly unit?: string;
      };
  export type Options = Readonly<Record<string, Option>>;

  type Wide<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : never;
  /** The values of options: of `typeof options`, or of an interface that you state yourself. */
  export type Values<O> = {
    readonly [K in keyof O]: O[K] extends { readonly default: infer D } ? Wide<D> : Wide<O[K]>;
  };

  /** What `process` is given. All of it may be called from synchronous code. */
  export interface Context<O = Options> {
    readonly options: Values<O>;
    /** 1 for the first attempt. */
    readonly attempt: number;
    /** The same for every attempt of this file in this batch: for systems that must not act twice. */
    readonly idempotencyKey: string;
    /** `bytes` more were worked through: keeps a long task from being called stuck. */
    progress(bytes: number): void;
    /** A sign of life where no bytes can be told of. */
    heartbeat(): void;
    /** Aborted when the file is to be given up: for what is awaited. */
    readonly signal: AbortSignal;
    /** Keeps a line with the file; `console` lands here too. */
    log(line: string): void;
    /** Throws when the file was taken back (pause, cancel). Call it in loops; `read` does. */
    checkCancelled(): void;
    /** At least `bytes`, used again for the next chunk. */
    buffer(bytes: number): Buffer;
    /** The bytes of the chunk in pieces of at most 1 MiB, each valid until the next; tells of progress. */
    read(): Iterable<Buffer>;
    /** Appends to the output of the file; needs `output`. This or `part`, not both. */
    write(bytes: Uint8Array | string): void;
    /** An empty folder for this attempt alone, removed after it. */
    scratch(): string;
    /** Path to write the output to, for libraries that want one; it gets its name when all is well. */
    part(): Buffer;
  }

  export interface JoinContext<O = Options> extends Context<O> {
    /** Files that the chunks wrote, in order. */
    readonly parts: readonly Buffer[];
  }

  /** The result of one file, in path order, for `finish`. */
  export interface FileResult<R = Json> {
    readonly taskId: number;
    /** Raw bytes of the absolute path. */
    readonly path: Buffer;
    readonly size: number;
    readonly result: R;
  }

  export interface FinishContext<O = Options> {
    readonly options: Values<O>;
    /** Raw bytes of the folder that holds all inputs: where relative names start. */
    readonly base: Buffer;
    /** Appends to the output of the batch. */
    write(bytes: Uint8Array | string): void;
    progress(bytes: number): void;
  }

  /** All that a script may export, by these names or together as its default export. */
  export interface Recipe<O extends Options = Options, R = Json> {
    readonly title?: string;
    /** One sentence. */
    readonly purpose?: string;
    readonly options?: O;
    /** How the names of its inputs end, such as `['jpg', 'png']`, in any case: of a folder it takes only these. */
    readonly takes?: readonly string[];
    /** Template of the output of a file, such as `{dir}{stem}.txt`; without it there is none. */
    readonly output?: string;
    /** Cuts files of at least twice this size into chunks of about so many bytes (4 MiB or more); needs `join`. */
    readonly chunkBytes?: number;
    /** Milliseconds that a chunk may go without a sign of progress, where calls of libraries are long. */
    readonly deadlineMs?: number;
    process(chunk: Chunk, ctx: Context<O>): R | Promise<R>;
    join?(results: readonly R[], ctx: JoinContext<O>): R | Promise<R>;
    readonly finish?: {
      /** File name in the output folder. */
      readonly name: string;
      /** Text that it returns is told at the end: what the output says, in a sentence. */
      run(results: Iterable<FileResult<R>>, ctx: FinishContext<O>): string | void | Promise<string | void>;
    };
    /** A file that waits is given up; there are two seconds to let go of what is held. */
    dispose?(reason: string): void | Promise<void>;
  }

  /** Returns what it is given: for the types alone. */
  export function defineRecipe<const O extends Options, R>(recipe: Recipe<O, R>): Recipe<O, R>;

  /**
   * `transient`: worth another try; `permanent`: not; `resource`: a disk is full, wait; `device`: a disk or share is
   * ill, wait; `nobody`: nobody's fault, again without counting it.
   */
  export type ErrorClass = 'transient' | 'permanent' | 'resource' | 'device' | 'nobody';

  export class RecipeError extends Error {
    constructor(
      cls: ErrorClass,
      code: string,
      message: string,
      options?: { readonly cause?: unknown; readonly retryAfterMs?: number },
    );
    readonly class: ErrorClass;
    readonly code: string;
    readonly retryAfterMs: number | undefined;
  }
}
