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
  readonly bytes: number;
  readonly bytesDone: number;
  /** Bytes of FAILED files, apart from `bytesDone`; the page takes the share of files where this is absent. */
  readonly bytesFailed?: number;
  /** Bytes of RETRYING files. */
  readonly bytesRetrying?: number;
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
  readonly outDir: string;
  /** False when checkpoints are off: "can't be resumed". */
  readonly resumable: boolean;
  /** Why a batch ended without its output, in words. */
  readonly problem?: string;
  /** PENDING files that may be why the app died, and are not tried before a person says "go on". Absent without any. */
  readonly left?: NamedFiles;
}

export interface NamedFiles {
  readonly count: number;
  /** Absolute paths of the first 20 as text, in path order. */
  readonly names: readonly string[];
}

/** A batch found on disk that did not end: the numbers of the relaunch dialog. */
export interface ResumeOffer {
  readonly id: string;
  readonly recipe: string;
  readonly title: string;
  readonly createdAt: number;
  readonly files: number;
  readonly bytes: number;
  readonly counts: TaskCounts;
  /** Files done and still as they were when they were done. */
  readonly verified: number;
  /** Files whose size or time changed since they were done: they are done again. */
  readonly changed: number;
  /** Done files whose published output is gone or altered: they are done again. */
  readonly outputsMissing: number;
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
  /** Reported damage of the journal (a torn tail is normal after a power cut). */
  readonly damage: readonly string[];
  /** Holder, when another running process has the batch. */
  readonly lockedBy?: { readonly pid: number; readonly startedAt: number };
}
