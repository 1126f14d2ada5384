import type { TaskError } from '../../../shared/domain/task.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { ControlBuffers } from './control.ts';

/*
 * Every message between main and a worker thread. Tables travel once a batch and thread, by reference; after that a
 * lease is a handful of numbers.
 */

/** What a thread must know of a batch to work on it. */
export interface BatchContext {
  /** Unique in this process; a thread that has not seen it asks for nothing: the context comes with its first lease. */
  readonly key: number;
  readonly batchId: string;
  /** Id of a built-in recipe, or the absolute path of a module. */
  readonly recipe: string;
  readonly options: unknown;
  readonly table: PathTable;
  readonly attempts: Uint8Array;
  readonly state: Uint8Array;
  readonly durationMs: Float32Array;
  readonly control: ControlBuffers;
  readonly outDir: string;
  readonly base: Uint8Array;
}

export interface LeaseMessage {
  readonly kind: 'lease';
  readonly context?: BatchContext;
  readonly key: number;
  readonly slot: number;
  readonly lease: number;
  readonly runs: readonly number[];
}

/** Writes the output of the whole batch under a `.part` name beside its target. */
export interface FinishMessage {
  readonly kind: 'finish';
  readonly context?: BatchContext;
  readonly key: number;
  readonly slot: number;
  readonly resultsPath: string;
  readonly partPath: string;
}

export type WorkerMessage = LeaseMessage | FinishMessage;

export interface PartOutput {
  readonly task: number;
  /** Both as raw bytes. */
  readonly part: Uint8Array;
  readonly target: Uint8Array;
}

export interface LeaseReply {
  readonly kind: 'lease';
  readonly ok: readonly number[];
  readonly errors: readonly { readonly task: number; readonly error: TaskError }[];
  readonly back: readonly number[];
  /** Lines for `results.jsonl` of the chunks in `ok`, as bytes: main hands them on and reads them only for a watcher. */
  readonly results: Uint8Array<ArrayBuffer>;
  readonly outputs: readonly PartOutput[];
  readonly bytes: number;
  /** Time in the thread, milliseconds. */
  readonly ms: number;
}

export interface FinishReply {
  readonly kind: 'finish';
  readonly size: number;
  readonly entries: number;
}

export type WorkerReply = LeaseReply | FinishReply;

/** Sent by a thread once, when its module has loaded. */
export interface ReadyMessage {
  readonly gristmill: 'ready';
  readonly threadId: number;
}
