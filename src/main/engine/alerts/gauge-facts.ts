import type { HealthSample, MemoryLevel } from '../../../shared/domain/metrics.ts';
import type { ErrorRate } from '../metrics/error-window.ts';
import type { Pace } from '../metrics/pace.ts';
import type { WatchedVolume } from '../metrics/volume-watch.ts';

/** A p99 of the delay of the main loop above this is felt, milliseconds. */
export const LOOP_LAG_MS = 200;

/** What is known of the batch that runs. */
export interface BatchFacts {
  readonly id: string;
  readonly title: string;
  /** Files that wait to be given out. */
  readonly pending: number;
  readonly retrying: number;
  /** Null below 20 results. */
  readonly errors: ErrorRate | null;
  /** Null below a minute at the same mix of sizes. */
  readonly pace: Pace | null;
}

/** Everything that the rules on gauges look at. */
export interface GaugeFacts {
  readonly sample: HealthSample;
  readonly volumes: readonly WatchedVolume[];
  /** What the memory guard makes of free memory. */
  readonly memory: MemoryLevel;
  /** Threads that there should be. */
  readonly slots: number;
  /** Null while none runs: nothing is said of work then. */
  readonly batch: BatchFacts | null;
}
