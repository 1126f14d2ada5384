import type { TransitionTable } from './transitions.ts';

/**
 * A task is one input file of a batch. Its work is cut into chunks (byte ranges; small files have one);
 * states and attempts belong to the task, completions to its chunks.
 */
export const TASK_STATES = ['PENDING', 'ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED', 'RETRYING', 'CANCELLED'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Legal moves. RUNNING goes back to PENDING when its lease is lost or taken back at no charge. */
export const TASK_TRANSITIONS = {
  PENDING: ['ASSIGNED', 'CANCELLED'],
  ASSIGNED: ['RUNNING', 'PENDING', 'CANCELLED'],
  RUNNING: ['COMPLETED', 'FAILED', 'RETRYING', 'PENDING', 'CANCELLED'],
  RETRYING: ['PENDING', 'CANCELLED'],
  // A person may ask for a failed or cancelled file again; a resume redoes a file whose output is gone.
  COMPLETED: ['PENDING'],
  FAILED: ['PENDING'],
  CANCELLED: ['PENDING'],
} as const satisfies TransitionTable<TaskState>;

export const FAIL_REASONS = ['permanent', 'exhausted', 'poisoned', 'lost'] as const;
/** Why a task ended as FAILED: error that no retry mends; retries used up; killed two workers; lost with no retry left. */
export type FailReason = (typeof FAIL_REASONS)[number];

export const CANCEL_REASONS = ['user', 'halted'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export const ERROR_CLASSES = ['transient', 'permanent', 'resource', 'device', 'nobody'] as const;
/** What an error asks of the engine; see `decide()` for what each leads to. */
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** An error of a task as it crosses threads and stands in the journal. */
export interface TaskError {
  readonly class: ErrorClass;
  /** System error code (`ENOENT`), or one of ours (`CHANGED`, `WORKER_LOST`). */
  readonly code: string;
  readonly message: string;
  /** Lower bound of the next delay in milliseconds, where the recipe knows one. */
  readonly retryAfterMs?: number | undefined;
}

/** A task as the seed's API shows it; made on demand, the engine itself keeps columns. */
export interface TaskMetadata {
  readonly taskId: number;
  readonly batchId: string;
  /** Path as text; bytes that are not UTF-8 read U+FFFD here. */
  readonly path: string;
  /** The exact bytes of the path, only where `path` could not hold them. */
  readonly pathBase64?: string;
  /** Size in bytes as listed before the start. */
  readonly size: number;
  readonly state: TaskState;
  readonly failReason?: FailReason;
  readonly cancelReason?: CancelReason;
  /** Attempts charged so far. */
  readonly attempts: number;
  /** Workers that died while they ran this task. */
  readonly losses: number;
  /** Slot that works on it or last did, 1-based; 0 when none has. */
  readonly worker: number;
  /** Run time of the last attempt in milliseconds; 0 before the first. */
  readonly durationMs: number;
  /** Wall-clock time when a RETRYING task is due, epoch milliseconds. */
  readonly retryAt?: number;
  readonly error?: TaskError;
  /** The published file, for recipes that write one per input. */
  readonly output?: string;
}

/** Number of tasks in each state. */
export type TaskCounts = Readonly<Record<TaskState, number>>;

export const NO_TASKS: TaskCounts = {
  PENDING: 0,
  ASSIGNED: 0,
  RUNNING: 0,
  COMPLETED: 0,
  FAILED: 0,
  RETRYING: 0,
  CANCELLED: 0,
};
