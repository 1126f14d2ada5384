import type { TaskError } from '../../../shared/domain/task.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import type { Brake, Facts, HaltPolicy, RetryPolicy } from '../decide/facts.ts';
import type { Clock, Random } from '../ports.ts';
import type { DoneChunk } from './grant.ts';
import type { TaskStore } from './task-store.ts';
import type { WorkQueue } from './work-queue.ts';

/** The device of a batch, as its tasks see it. */
export interface Lane {
  readonly kind: Facts['lane'];
  /** `ok` tasks ended well, or one ended with an error of the device. */
  ended(ok: number, error: TaskError | null): void;
}

/** A file of which some chunks are done. */
export interface BegunFile {
  /** Chunks that it is cut into. */
  readonly of: number;
  readonly done: ReadonlyMap<number, DoneChunk>;
}

export interface TaskManagerOptions {
  readonly store: TaskStore;
  readonly queue: WorkQueue;
  readonly policy: RetryPolicy;
  readonly halt: HaltPolicy;
  readonly lane: Lane;
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Whether there is an isolation lane, which is asked by `grantIsolated`. `none`: what must be alone gets a lease of its
   * own in a thread. `some`: second tries and suspects are given out by `grantIsolated` only. `all`: every file is.
   */
  readonly isolation: 'none' | 'some' | 'all';
  /** First lease number to use; above all that the journal has seen. */
  readonly firstLease: number;
  /** Retries charged before this session. */
  readonly retries: number;
  /** What had ended when a person last said "go on" after a halt, also before this session; nothing when left out. */
  readonly seen?: Facts['batch'];
  /** Tasks that are PENDING and not in the queue: they wait for `takeUp`. */
  readonly left?: ReadonlySet<number>;
  /** Chunks that a file is cut into; 1 each when left out. */
  readonly cut?: (task: number) => number;
  /** Bytes of a file, where some are cut into chunks. */
  readonly sizeOf?: (task: number) => number;
  /** What earlier sessions have done of files that had not ended. */
  readonly begun?: ReadonlyMap<number, BegunFile>;
  /** Chunks of a file that nobody wants any more: it has ended, or is begun anew. */
  readonly onLeftover?: (task: number, chunks: readonly DoneChunk[]) => void;
  /** Where every change goes, in order. */
  readonly record: (record: JournalRecord) => void;
  /** Something may be leased that could not be before. */
  readonly onWork: () => void;
  /** What came of a lease puts this brake on; with the error of the task that did. */
  readonly onBrake: (brake: Brake, error: TaskError | null) => void;
  /** The retry budget is empty: a task waits for the last pass. */
  readonly onLastPass: () => void;
  /** A task ended as FAILED. */
  readonly onFailed: (task: number, error: TaskError) => void;
}
