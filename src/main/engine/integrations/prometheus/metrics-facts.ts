import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import type { MemoryGuardView, ProcessorStats } from '../../../../shared/domain/metrics.ts';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import type { OpenCount } from '../../alerts/open-counts.ts';
import type { CounterFacts } from '../../metrics/process-counters.ts';
import type { PoolBreaker } from '../../workers/crash-loop.ts';
import type { LoopLagFacts } from './loop-lag.ts';
import type { MachineFacts } from './machine-figures.ts';
import type { OwnProcessFacts } from './own-process.ts';

/** What the engine has to say of itself at one moment. All of it is read in the same turn, so it belongs together. */
export interface EngineFacts {
  /** False once the processor was shut down. */
  readonly open: boolean;
  readonly stats: ProcessorStats;
  readonly workers: readonly WorkerHealthMetrics[];
  /** The batch that runs, is paused or ended last; null before the first. */
  readonly batch: BatchProgress | null;
  /** Batches that wait their turn. */
  readonly queued: number;
  /** Rows that are not over. */
  readonly alerts: readonly OpenCount[];
  readonly counters: CounterFacts;
  readonly breaker: PoolBreaker;
  readonly memory: MemoryGuardView;
  readonly journal: {
    /** A disk under a batch does not take its records. */
    readonly failing: boolean;
    /** Up to when the journal of the batch is on the disk, epoch milliseconds; null before the first sync. */
    readonly syncedAt: number | null;
    /** When the last snapshot of the batch that runs was on the disk, epoch milliseconds; null before the first. */
    readonly savedAt: number | null;
  };
}

/**
 * Where the exporter reads the engine. Called once a scrape on the main loop, so what it does must not grow with the
 * number of tasks.
 */
export interface MetricsSource {
  readonly facts: () => EngineFacts;
  /** Folders whose volumes are watched: that of the data, and that of the output once there is one. */
  readonly volumes: () => { readonly data: string; readonly output: string | null };
}

/** Who serves the metrics. */
export interface Program {
  readonly name: 'app' | 'cli';
  readonly version: string;
}

/** All that a scrape tells. */
export interface MetricsFacts extends EngineFacts {
  readonly program: Program;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly lag: LoopLagFacts;
  readonly own: OwnProcessFacts;
  readonly machine: MachineFacts;
}
