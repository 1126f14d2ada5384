import type { BatchProgress } from './batch.ts';
import type { HealthStatus, ProcessorStats } from './metrics.ts';

/** A batch in the hands of a process. */
export interface BatchStatus extends BatchProgress {
  /** Up to when its journal is on the disk, epoch milliseconds; absent before the first sync. */
  readonly syncedAt?: number;
}

/** What a process that runs batches says of itself once a second. */
export interface ProcessStatus {
  readonly pid: number;
  /** With `pid` and `boot` it tells this process from all others: clock ticks since boot on Linux, else epoch ms. */
  readonly started: number;
  readonly boot: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** When it said this, epoch milliseconds. */
  readonly at: number;
  readonly program: 'app' | 'cli';
  readonly health: HealthStatus;
  readonly stats: ProcessorStats;
  /** The one that runs or ended last, then those that wait. */
  readonly batches: readonly BatchStatus[];
}

/** `<data>/status.json`: all processes that run batches of this data folder. */
export interface StatusFile {
  readonly v: 1;
  /** Who wrote it, and when in epoch milliseconds. */
  readonly pid: number;
  readonly started: number;
  readonly at: number;
  readonly processes: readonly ProcessStatus[];
}
