import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { MemoryGuardView } from '../../../shared/domain/metrics.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerState } from '../../../shared/domain/worker.ts';
import type { Clock, IsolatedRunner, MemoryProbe, Random } from '../ports.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { PoolBreaker } from './crash-loop.ts';
import type { WorkerHealthMonitorOptions } from './health-monitor.ts';
import type { Recycled } from './recycler.ts';
import type { Respawn } from './seat.ts';

export interface CrewOptions {
  readonly config: ParallelConfig;
  /** The settings at this moment, for what acts at once. */
  readonly settings: () => ParallelConfig;
  /** Threads; there are as many seats in the isolation lane. */
  readonly slots: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: MemoryProbe;
  /** Starts the processes of the isolation lane. */
  readonly isolated: IsolatedRunner;
  /** Workers that may have a lease at once. */
  readonly most: () => number;
  /** All workers were looked at, about once a second. */
  readonly onSample: () => void;
  /** The recipe in work has all of its files isolated. */
  readonly allIsolated: () => boolean;
  /** What the recipe in work has of it. */
  readonly patience: () => Recipe['patience'];
  readonly leases: WorkerHealthMonitorOptions['leases'];
  readonly describe: WorkerHealthMonitorOptions['describe'];
  readonly usualMs: WorkerHealthMonitorOptions['usualMs'];
  /** A slot can take a lease that could not; null when no worker was started for it. */
  readonly onReady: (slot: number | null) => void;
  readonly onDeath: (worker: string, error: TaskError, next: Respawn) => void;
  /** A worker that hangs is counted down (the reason in words), or is well again (null). */
  readonly onUnwell: (worker: string, reason: string | null) => void;
  readonly onZombie: (worker: string, error: TaskError) => void;
  /** A worker or an isolated process does not start; another try follows in a while. */
  readonly onNotStarted: (what: string, error: TaskError) => void;
  /** A zombie is gone at last. */
  readonly onReleased: (worker: string) => void;
  readonly onRecycled: (recycled: Recycled) => void;
  readonly onBreaker: (breaker: PoolBreaker) => void;
  /** The level changed, or the lease of a worker is taken back. */
  readonly onMemory: (view: MemoryGuardView, evicted: string | null) => void;
  readonly onState: (slot: number, state: WorkerState, reason: string) => void;
}
