import type { BatchState, PauseReason } from './batch.ts';
import type { CancelReason, FailReason, TaskCounts, TaskError, TaskState } from './task.ts';

/** Who works on a batch now. */
export interface HolderView {
  readonly pid: number;
  /** Epoch milliseconds; when the process began, where that is known. */
  readonly startedAt?: number;
  /** Since when it has the batch, epoch milliseconds. */
  readonly since: number;
}

/**
 * How a session ended: `closed` in good order; `died` with its process; `power` when the machine was started anew
 * before the next look; `running` it has not.
 */
export type SessionEnd = 'closed' | 'died' | 'power' | 'running';

/** A process that worked on the batch, from taking it on to its end. Times in epoch milliseconds. */
export interface SessionView {
  readonly session: number;
  readonly pid: number;
  readonly openedAt: number;
  readonly end: SessionEnd;
  /** When it was closed; of one that died only that it was after its last record, whose time is not known. */
  readonly closedAt?: number;
  /** Version of the journal's format. */
  readonly version: number;
  readonly leases: number;
  /** Files that were done in it. */
  readonly completed: number;
  /** Attempts that failed, and workers that were lost. */
  readonly failures: number;
  readonly losses: number;
}

export type HistoryKind =
  | 'lease'
  | 'chunk'
  | 'join'
  | 'done'
  | 'failed'
  | 'retry'
  | 'loss'
  | 'back'
  | 'orphaned'
  | 'redo'
  | 'again'
  | 'suspect'
  | 'cancelled';

/** Something that happened to a file, as one record of the journal tells it. */
export interface HistoryEvent {
  /** Which record; the number of its line where the journal is of lines. */
  readonly record: number;
  readonly session: number;
  /** It was not before this: most records have no time of their own. Epoch milliseconds; absent before the first. */
  readonly after?: number;
  /** `back`: given back, nothing charged, with the error where there was one (a full disk); `orphaned`: in hand when the session ended; `redo`: was done, and is no more; `chunk`: one of its chunks is done; `join`: given out to be put together. */
  readonly kind: HistoryKind;
  /** Slot of the worker, from 1. */
  readonly worker?: number;
  /** Token of the attempt; stands in the names of `.part` files. */
  readonly lease?: number;
  /** Which chunk, from 1, and of how many. */
  readonly chunk?: number;
  readonly chunks?: number;
  /** Attempts charged, workers lost so far. */
  readonly attempts?: number;
  readonly losses?: number;
  /** Epoch milliseconds. */
  readonly dueAt?: number;
  readonly failReason?: FailReason;
  readonly cancelReason?: CancelReason;
  readonly error?: TaskError;
}

export interface FileView {
  readonly task: number;
  readonly path: string;
  /** The exact bytes of the path, only where `path` could not hold them. */
  readonly pathBase64?: string;
  readonly size: number;
  readonly state: TaskState;
  readonly attempts: number;
  readonly losses: number;
}

export interface FileHistory extends FileView {
  /** In the order in which they happened. */
  readonly events: readonly HistoryEvent[];
}

export interface DamageView {
  /** Line or record where it begins; absent for damage elsewhere. */
  readonly record?: number;
  /** Offset and length in bytes. */
  readonly at?: number;
  readonly bytes?: number;
  /** What it is and what it costs, in words. */
  readonly words: string;
}

/** All that the files of a batch tell of it: what `gristmill inspect` prints. */
export interface BatchInspection {
  readonly v: 1;
  readonly id: string;
  /** Where its files are. */
  readonly folder: string;
  readonly recipe: string;
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly roots: readonly string[];
  readonly outDir: string;
  readonly createdAt: number;
  readonly files: number;
  readonly bytes: number;
  readonly refused: number;
  readonly state: BatchState;
  readonly pauseReason?: PauseReason;
  readonly counts: TaskCounts;
  readonly retries: number;
  /** Active seconds of work up to the last change of state. */
  readonly seconds: number;
  readonly outputs: readonly string[];
  /** What the output says, in the words of its recipe. */
  readonly says?: string;
  /** Absent when nobody works on it. */
  readonly heldBy?: HolderView;
  readonly sessions: readonly SessionView[];
  /** Files that something happened to beside being done: failed and suspect ones first, then in path order. */
  readonly history: readonly FileHistory[];
  /** How many such files there are. */
  readonly historyTotal: number;
  /** Files in hand when the app died, and those that were the only one in hand at two deaths: the first 1,000. */
  readonly suspects: readonly FileView[];
  readonly suspectsTotal: number;
  readonly held: readonly FileView[];
  readonly heldTotal: number;
  readonly damage: readonly DamageView[];
  /** Up to when the journal is known to be on the disk, epoch milliseconds; absent when that is not known. */
  readonly syncedAt?: number;
  readonly snapshot?: { readonly at: number; readonly files: number; readonly journalBytes: number };
  readonly journal: {
    readonly format: 'json' | 'binary' | null;
    readonly bytes: number;
    readonly records: number;
    readonly bytesPerTask: number;
    /** Bytes at its end that another process is just writing. */
    readonly underWay: number;
  };
}
