import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerState } from '../../../shared/domain/worker.ts';
import type { Crew } from '../batch/batch-deps.ts';
import type { Clock } from '../ports.ts';
import { heapPerWorkerMb } from '../scheduling/memory-plan.ts';
import { makeControl, type ControlRow } from './control.ts';
import { WorkerHealthMonitor, type WorkerHealthMonitorOptions } from './health-monitor.ts';
import { WorkerPool } from './worker-pool.ts';

export interface CrewOptions {
  readonly config: ParallelConfig;
  readonly slots: number;
  readonly clock: Clock;
  readonly leases: (slot: number) => number;
  readonly describe: WorkerHealthMonitorOptions['describe'];
  readonly usualMs: () => number | null;
  readonly onReady: (slot: number) => void;
  readonly onExit: (slot: number, error: TaskError) => void;
  readonly onState: (slot: number, state: WorkerState, reason: string) => void;
}

/** The workers of this process and their monitor, wired to each other. */
export function makeCrew(options: CrewOptions): Crew {
  const { config, slots, clock } = options;
  const control = makeControl(slots);
  const respawn = config.enableAutoRecovery;
  const monitor = new WorkerHealthMonitor({
    slots,
    control,
    clock,
    enabled: config.enableHealthMonitoring,
    respawn,
    limits: {
      timeoutMs: config.workerTimeoutSeconds * 1000,
      criticalMs: config.alertThresholds.workerTimeoutCritical * 1000,
    },
    thresholds: {
      heapDegraded: config.memoryThresholdPercent / 100,
      heapUnhealthy: config.alertThresholds.memoryCritical / 100,
      errorsDegraded: config.errorRateThreshold,
    },
    utilization: (slot, since) => pool.utilization(slot, since),
    leases: options.leases,
    describe: (task: number, row: ControlRow) => options.describe(task, row),
    usualMs: options.usualMs,
    onStop: (slot, error) => pool.stop(slot, error),
    onState: options.onState,
  });
  const pool = new WorkerPool({
    slots,
    heapMb: heapPerWorkerMb(slots + 1),
    respawn,
    onReady: (slot, generation) => {
      monitor.ready(slot, generation);
      options.onReady(slot);
    },
    onExit: (slot, error) => {
      monitor.exited(slot, error);
      options.onExit(slot, error);
    },
  });
  monitor.start();
  return { pool, monitor, control, slots };
}
