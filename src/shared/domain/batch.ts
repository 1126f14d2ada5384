import type { TaskCounts } from './task.ts';
import type { TransitionTable } from './transitions.ts';

export const BATCH_STATES = [
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'INTERRUPTED',
  'COMPLETED',
  'COMPLETED_WITH_FAILURES',
  'CANCELLED',
] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_TRANSITIONS = {
  QUEUED: ['RUNNING', 'CANCELLED', 'INTERRUPTED'],
  RUNNING: ['PAUSED', 'INTERRUPTED', 'COMPLETED', 'COMPLETED_WITH_FAILURES', 'CANCELLED'],
  PAUSED: ['RUNNING', 'INTERRUPTED', 'CANCELLED'],
  INTERRUPTED: ['RUNNING', 'QUEUED', 'CANCELLED'],
  COMPLETED: ['RUNNING'],
  COMPLETED_WITH_FAILURES: ['RUNNING'],
  CANCELLED: [],
} as const satisfies TransitionTable<BatchState>;

export const PAUSE_REASONS = ['user', 'halted', 'device', 'crash-loop'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export const isEnded = (state: BatchState): boolean =>
  state === 'COMPLETED' || state === 'COMPLETED_WITH_FAILURES' || state === 'CANCELLED';

/** A path that the walk met and did not take, with the reason in words. */
export interface Refusal {
  readonly path: string;
  readonly pathBase64?: string;
  readonly reason: string;
  /** Named by the person (or on the command line) rather than met in a walk. */
  readonly named: boolean;
}

/** Live figures of a batch; everything the headline needs. Counts are exact for the `seq` they travel with. */
export interface BatchProgress {
  readonly id: string;
  readonly recipe: string;
  readonly title: string;
  readonly state: BatchState;
  readonly pauseReason?: PauseReason;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly counts: TaskCounts;
  readonly files: number;
  readonly refused: number;
  /** Files left out before the start, because their output existed; they are not among `files`. Absent for none. */
  readonly skipped?: number;
  readonly bytes: number;
  readonly bytesDone: number;
  /** Bytes of FAILED files, apart from `bytesDone`; the page takes the share of files where this is absent. */
  readonly bytesFailed?: number;
  /** Bytes of RETRYING files. */
  readonly bytesRetrying?: number;
  /** Bytes of the outputs that stand beside or in place of their files, one a file; absent where there are none. */
  readonly bytesWritten?: number;
  readonly chunks: number;
  readonly chunksDone: number;
  readonly retries: number;
  /** Active seconds of work so far. */
  readonly seconds: number;
  /** Files and bytes per second over the last 10 s. */
  readonly filesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Range in seconds; absent until it can be right. */
  readonly eta?: { readonly low: number; readonly high: number };
  /** What the batch does now that is not a task: `finishing` while `finish()` writes its output. */
  readonly phase: 'tasks' | 'finishing' | 'ended';
  readonly outputs: readonly string[];
  /** What the output of the whole batch says, in the words of its recipe: `91 lines match, in 11 of 34 files.` */
  readonly says?: string;
  readonly outDir: string;
  /** False when checkpoints are off: "can't be resumed". */
  readonly resumable: boolean;
  /** What became of originals whose output takes their place; absent where they are kept as they are. */
  readonly originals?: OriginalsFigures;
  /** Why a batch ended without its output, in words. */
  readonly problem?: string;
  /** PENDING files that may be why the app died, and are not tried before a person says "go on". Absent without any. */
  readonly left?: NamedFiles;
}

export interface OriginalsFigures {
  /** Completed files whose original is gone. */
  readonly removed: number;
  /** Completed files whose original had to stay; exact once all are through. */
  readonly kept: number;
  /** The first five of these, each with its reason, in path order. */
  readonly examples: readonly KeptOriginal[];
}

export interface KeptOriginal {
  /** Absolute, as text. */
  readonly path: string;
  /** In words: `it changed since it was read`. */
  readonly why: string;
}

export interface NamedFiles {
  readonly count: number;
  /** Absolute paths of the first 20 as text, in path order. */
  readonly names: readonly string[];
}

/**
 * What a look at the disk says of the files of a batch that did not end. Every file that is done stands in one of the
 * first seven numbers once all have been looked at.
 */
export interface DiskFigures {
  /** Done, and still as they were when they were done. */
  readonly verified: number;
  /** Done, and their size or time changed since: they are done again. */
  readonly changed: number;
  /** Done, and gone since or out of reach: what was made of them is kept. */
  readonly removed: number;
  /**
   * Done, and a folder or another kind of thing stands in their place since, or another file where outputs take the place
   * of originals: what was made of them is kept.
   */
  readonly replaced: number;
  /** Done, and their published output is gone: they are done again. */
  readonly outputsMissing: number;
  /** Done, and their published output was altered or replaced since: they are done again. */
  readonly outputsAltered: number;
  /** Done, and their result is damaged or never reached the disk: they are done again. */
  readonly resultsMissing: number;
  /** Not done yet, and gone or replaced: they will fail. */
  readonly pendingGone: number;
}

export const NO_FIGURES: DiskFigures = {
  verified: 0,
  changed: 0,
  removed: 0,
  replaced: 0,
  outputsMissing: 0,
  outputsAltered: 0,
  resultsMissing: 0,
  pendingGone: 0,
};

/** How far the look at the disk has come. */
export type DiskCheck =
  /** Other batches come first. */
  | { readonly state: 'waiting' }
  /** The figures hold for what was looked at so far. `bytes` when contents are read, too. */
  | { readonly state: 'checking'; readonly done: number; readonly of: number; readonly unit: 'files' | 'bytes' }
  | { readonly state: 'checked' }
  /** The figures hold for what was looked at until then. */
  | { readonly state: 'failed'; readonly problem: string };

/** A batch found on disk that did not end: the numbers of the relaunch dialog. */
export interface ResumeOffer extends DiskFigures {
  readonly id: string;
  readonly recipe: string;
  readonly title: string;
  readonly createdAt: number;
  readonly files: number;
  readonly bytes: number;
  /** As the journal has them. */
  readonly counts: TaskCounts;
  readonly check: DiskCheck;
  /** A person said to go on; it does when the check is through. */
  readonly resuming?: true;
  /** Files that were leased to a worker when the app ended, but for the suspects. */
  readonly inFlight: number;
  /** Files that were begun and not ended when the app died: they run last, one at a time, apart. */
  readonly suspects: number;
  /** The first 20 of them: absolute paths as text, in path order. */
  readonly suspectNames: readonly string[];
  /** Those of them that were the only one in hand at two deaths of the app: an automatic start leaves them. */
  readonly held: NamedFiles;
  /** The last session ended while the batch ran, and not in good order: its number from 1, and when it last wrote (epoch milliseconds). */
  readonly died?: { readonly session: number; readonly at: number };
  /** What it was paused for when it ended. */
  readonly pausedFor?: PauseReason;
  /** It was to go on by itself and did not: why, in words. */
  readonly notStarted?: string;
  /** What there is to say of its script, in words: it has changed or gone since the batch began. */
  readonly scriptNote?: string;
  /** Reported damage of the journal and the results (a torn tail is normal after a power cut). */
  readonly damage: readonly string[];
  /** Holder, when another running process has the batch. */
  readonly lockedBy?: { readonly pid: number; readonly startedAt: number };
}
