import type { WorkerHealthMetrics } from '../../../shared/domain/worker.ts';
import type { WorkerSlot } from './worker-slot.ts';

export type CurrentTask = NonNullable<WorkerHealthMetrics['currentTask']>;

/** What of a worker only others know. */
export interface MetricsContext {
  /** The file in hand; undefined between files. */
  readonly file: CurrentTask | undefined;
  readonly parkedUntil: number | undefined;
  readonly zombie: boolean;
}

/** One slot as the screen and the API show it. */
export function metricsOf(slot: WorkerSlot, { file, parkedUntil, zombie }: MetricsContext): WorkerHealthMetrics {
  const { verdict, row } = slot;
  const deadlineMs = file === undefined ? 0 : row.load('deadlineMs');
  return {
    workerId: slot.id,
    slot: slot.number,
    generation: slot.generation,
    restarts: slot.restarts,
    state: slot.state,
    verdict: verdict.verdict,
    reason: verdict.reason,
    ...(verdict.stopsInMs === undefined ? {} : { stopsInMs: verdict.stopsInMs }),
    ...(slot.isolated ? { isolated: true as const } : {}),
    ...(deadlineMs === 0 ? {} : { deadlineMs }),
    ...(parkedUntil === undefined ? {} : { parkedUntil }),
    ...(zombie ? { zombie: true as const } : {}),
    cpuPercent: Math.round(slot.utilization * 1000) / 10,
    memoryPercent: Math.round(slot.heapShare * 1000) / 10,
    heapBytes: row.load('heapKiB') * 1024,
    heapLimitBytes: row.load('heapLimitKiB') * 1024,
    externalBytes: row.load('externalKiB') * 1024,
    errorRate: slot.errorRate,
    tasksDone: row.float('tasks'),
    bytesDone: row.float('bytes'),
    ...(file === undefined ? {} : { currentTask: file }),
    lastBeatAt: slot.beatWall,
  };
}
