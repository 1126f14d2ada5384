import type { TaskError } from '../../../shared/domain/task.ts';
import type { Naming } from '../names/naming.ts';
import type { RootIdentity } from '../publish/publish-protocol.ts';
import type { ControlBuffers } from '../workers/control.ts';
import type { ChunkWork, FinishReply, LeaseReply } from '../workers/protocol.ts';
import type { OneFile } from '../worker-thread/file-facts.ts';

/*
 * Every message between main and an isolated process, and between that process and the thread in it. Shared memory
 * does not reach another process: a lease carries its one file, and the words of the control row travel.
 */

/** One file for the isolation lane. */
export interface IsolatedLease extends OneFile {
  readonly lease: number;
  readonly task: number;
  /** Not the whole file, but this of it. */
  readonly chunk?: ChunkWork;
  readonly batchId: string;
  /** Id of a built-in recipe, or the absolute path of a module. */
  readonly recipe: string;
  readonly options: unknown;
  /** As in `WorkContext`, as far as it concerns this file. */
  readonly naming?: Naming | undefined;
  /** As in `WorkContext`. */
  readonly root: RootIdentity | null;
  /** As in `WorkContext`: what runs apart from the app can take it down all the same. */
  readonly inflightDir?: string;
}

/** The output of a whole batch for the isolation lane: `finish` runs there, as the files did. */
export interface IsolatedFinish extends Pick<IsolatedLease, 'batchId' | 'recipe' | 'options' | 'root'> {
  /** No lease and no task: nothing is blamed on a file. */
  readonly lease: 0;
  readonly task: -1;
  /** The listing of the batch, to be read there. */
  readonly inputsPath: string;
  readonly resultsPath: string;
  /** As in `FinishMessage`. */
  readonly failures: readonly Uint8Array[];
  /** Raw bytes, from the output folder on. */
  readonly part: Uint8Array;
  /** Which tasks are done, by the codes of the task store. */
  readonly state: Uint8Array;
}

export type IsolatedWork = IsolatedLease | IsolatedFinish;

/** Main to the process. */
export type ToIsolated =
  | { readonly kind: 'open'; readonly slot: number; readonly heapMb: number }
  | { readonly kind: 'lease'; readonly lease: IsolatedWork }
  | { readonly kind: 'recall'; readonly lease: number }
  | { readonly kind: 'abort'; readonly lease: number; readonly reason: string };

/** What the thread's control row said a moment ago. Counts only grow while the process lives. */
export interface Pulse {
  readonly beat: number;
  readonly heapKiB: number;
  readonly heapLimitKiB: number;
  readonly externalKiB: number;
  readonly deadlineMs: number;
  readonly disposed: number;
  readonly bytes: number;
  readonly fileBytes: number;
  readonly tasks: number;
  /** Milliseconds that the thread's loop was idle and active since its start. */
  readonly idle: number;
  readonly active: number;
  /** Milliseconds of processor time of the thread; null where the system does not tell. */
  readonly cpuMs: number | null;
}

/** The process to main. */
export type FromIsolated =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pulse'; readonly pulse: Pulse }
  | { readonly kind: 'reply'; readonly lease: number; readonly reply: LeaseReply | FinishReply }
  /** The lease as a whole failed, and the process is well. `load`: its recipe does not load. */
  | { readonly kind: 'failed'; readonly lease: number; readonly message: string; readonly load: boolean }
  /** The thread in the process is gone; the process is of no more use. */
  | { readonly kind: 'lost'; readonly error: TaskError };

/** What the thread is started with. */
export interface IsolatedThreadData {
  readonly slot: number;
  readonly control: ControlBuffers;
}

/** The process to its thread. */
export type ToIsolatedThread =
  | { readonly kind: 'lease'; readonly lease: IsolatedWork }
  /** Goes ahead of the control word `abort`. */
  | { readonly kind: 'reason'; readonly reason: string };

/** The thread to its process. `begun`: the lease is being worked on. */
export type FromIsolatedThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun' }
  | Extract<FromIsolated, { readonly kind: 'reply' | 'failed' }>;
