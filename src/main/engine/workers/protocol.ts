import type { TaskError } from '../../../shared/domain/task.ts';
import type { Naming } from '../names/naming.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { PublishItem, RootIdentity } from '../publish/publish-protocol.ts';
import type { DoneChunk, PartFacts } from '../tasks/grant.ts';
import type { ControlBuffers } from './control.ts';

/*
 * Every message between main and a worker thread. Tables travel once a batch and thread, by reference; after that a
 * lease is a handful of numbers.
 */

/** What any worker, thread or isolated process, must know of a batch. */
export interface WorkContext {
  readonly batchId: string;
  /** Id of a built-in recipe, or the absolute path of a module. */
  readonly recipe: string;
  readonly options: unknown;
  /** How outputs are named; as the recipe says, when left out. */
  readonly naming?: Naming | undefined;
  readonly control: ControlBuffers;
  /** The output folder; null where nothing is written. */
  readonly root: RootIdentity | null;
  /**
   * Folder of the files `inflight-W<slot>`, in which recipes that are not `pure` leave the number of the task in hand,
   * plus one, and that of its lease, each as 32 bits little-endian: what the app had in hand when it died. Without it
   * nothing is left.
   */
  readonly inflightDir?: string;
}

/** What a thread must know of a batch to work on it. */
export interface BatchContext extends WorkContext {
  /** Unique in this process; a thread that has not seen it asks for nothing: the context comes with its first lease. */
  readonly key: number;
  readonly table: PathTable;
  readonly attempts: Uint8Array;
  readonly state: Uint8Array;
  readonly durationMs: Float32Array;
  readonly base: Uint8Array;
}

/** The one chunk of a lease. */
export interface ChunkWork {
  /** 0 … count - 1; `count` for the joining of them all. */
  readonly index: number;
  readonly count: number;
  /** For the join: the chunks, in order. */
  readonly joined?: readonly DoneChunk[];
}

export interface LeaseMessage {
  readonly kind: 'lease';
  readonly context?: BatchContext;
  readonly key: number;
  readonly slot: number;
  readonly lease: number;
  readonly runs: readonly number[];
  /** Not the whole file in `runs`, but this of it. */
  readonly chunk?: ChunkWork;
}

/** Writes the output of the whole batch under a `.part` name beside its target. */
export interface FinishMessage {
  readonly kind: 'finish';
  readonly context?: BatchContext;
  readonly key: number;
  readonly slot: number;
  readonly resultsPath: string;
  /** Errors of the FAILED tasks, as `failureBlocks` makes them. */
  readonly failures: readonly Uint8Array[];
  /** Raw bytes, from the output folder on. */
  readonly part: Uint8Array;
}

/** Has a spare thread load what the batch needs, before it is needed. */
export interface WarmMessage {
  readonly kind: 'warm';
  readonly context: BatchContext;
  readonly key: number;
  readonly slot: number;
}

export type WorkerMessage = LeaseMessage | FinishMessage | WarmMessage;

export interface PartOutput extends PublishItem {
  readonly task: number;
}

/** What a recipe said of one file, by `log`, `console` or its standard streams. */
export interface TaskLog {
  /** Null for what was said between files. */
  readonly task: number | null;
  /** Which attempt at it, from 1. */
  readonly attempt: number | null;
  /** The last of them. */
  readonly lines: readonly string[];
  /** Earlier lines that are left out. */
  readonly dropped: number;
}

/** What was said during a lease, in order. */
export type LeaseLog = readonly TaskLog[];

export interface LeaseReply {
  readonly kind: 'lease';
  readonly ok: readonly number[];
  readonly errors: readonly { readonly task: number; readonly error: TaskError }[];
  readonly back: readonly number[];
  /** Lines for `results.jsonl` of the chunks in `ok`, as bytes: main hands them on and reads them only for a watcher. */
  readonly results: Uint8Array<ArrayBuffer>;
  readonly outputs: readonly PartOutput[];
  /** What a chunk left, in the place of results and outputs: its file is not done yet. */
  readonly chunk?: { readonly result?: string; readonly facts?: PartFacts };
  readonly bytes: number;
  /** Time in the thread, milliseconds. */
  readonly ms: number;
  readonly log?: LeaseLog;
}

export interface FinishReply {
  readonly kind: 'finish';
  readonly size: number;
  readonly entries: number;
  /** What the output says, as the recipe put it. */
  readonly says?: string;
  /** Why there is no output, if there is none. */
  readonly error?: TaskError;
}

export interface WarmReply {
  readonly kind: 'warm';
}

export type WorkerReply = LeaseReply | FinishReply | WarmReply;

/** Sent by a thread once, when its module has loaded. */
export interface ReadyMessage {
  readonly gristmill: 'ready';
  readonly threadId: number;
}

export const RECIPE_LOAD = 'RECIPE_LOAD';
export const RESULTS_DAMAGED = 'RESULTS_DAMAGED';

/**
 * The recipe does not load in this worker: the lease as a whole failed, and no file is to blame. Another thread may
 * have better luck, this one not: a module that failed stays failed.
 */
export const recipeLoadError = (message: string): Error => codedError(RECIPE_LOAD, message);

/** Whether a lease failed by `recipeLoadError`, in whichever thread or process. */
export const isRecipeLoadError = (error: unknown): error is Error => isCoded(error, RECIPE_LOAD);

/** Files that are done have no whole result any more, so the output of the batch can't be made before they are done again. */
export const resultsDamagedError = (message: string): Error => codedError(RESULTS_DAMAGED, message);

/** The code stands in `cause`, too, because that is what an error keeps on its way between threads. */
function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message, { cause: { code } }), { code });
}

function isCoded(error: unknown, code: string): error is Error {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === code;
}
