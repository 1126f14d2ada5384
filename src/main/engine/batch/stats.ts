import type { HealthStatus, ProcessorStats } from '../../../shared/domain/metrics.ts';
import { NO_TASKS, type TaskMetadata } from '../../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../../shared/domain/worker.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import type { Crew } from '../workers/crew.ts';
import type { BatchRun } from './batch-run.ts';

export interface StatsSources {
  readonly run: BatchRun | null;
  readonly crew: Crew | null;
  readonly alerts: AlertManager;
  /** False once the processor was shut down. */
  readonly open: boolean;
}

/** The seed's `get_health_status()`. */
export function healthStatus({ run, crew, alerts, open }: StatsSources): HealthStatus {
  return {
    isRunning: open,
    workerCount: crew?.counts.workers ?? 0,
    healthyWorkers: crew?.counts.healthy ?? 0,
    activeTasks: activeCount(run),
    activeAlerts: alerts.active,
  };
}

/** The seed's `get_stats()`. */
export function processorStats({ run, crew, alerts }: StatsSources): ProcessorStats {
  const workers = crew?.metrics ?? [];
  const counts = run?.store.counts ?? NO_TASKS;
  const mean = (of: (worker: WorkerHealthMetrics) => number): number =>
    workers.length === 0 ? 0 : workers.reduce((sum, worker) => sum + of(worker), 0) / workers.length;
  return {
    chunksProcessed: run?.progress().chunksDone ?? 0,
    throughput: run?.figures.rates.chunks ?? 0,
    workerHealth: {
      totalWorkers: crew?.counts.workers ?? 0,
      healthyWorkers: crew?.counts.healthy ?? 0,
      avgCpuPercent: mean((worker) => worker.cpuPercent),
      avgMemoryPercent: mean((worker) => worker.memoryPercent),
    },
    faultTolerance: { activeTasks: activeCount(run), failedTasks: counts.FAILED, retryingTasks: counts.RETRYING },
    alerts: { active: alerts.active, byLevel: alerts.countByLevel(), total: alerts.total },
  };
}

function activeCount(run: BatchRun | null): number {
  const counts = run?.store.counts ?? NO_TASKS;
  return counts.ASSIGNED + counts.RUNNING;
}

/** Tasks that are in a worker's hands or leased to one. */
export function activeTasks(run: BatchRun | null): readonly TaskMetadata[] {
  const active: TaskMetadata[] = [];
  if (run === null) return active;
  for (let id = 0; id < run.store.count; id++) if (run.store.state(id) === 'ASSIGNED') active.push(run.task(id));
  return active;
}
