import type { WorkerState } from '../../../shared/domain/worker.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** Shares, 0 … 1, above which a worker that works counts as worse. */
export interface HealthThresholds {
  readonly heapDegraded: number;
  readonly heapUnhealthy: number;
  readonly errorsDegraded: number;
}

/** Pure: how well a worker with these facts is. */
export function stateFor(slot: WorkerSlot, worse: HealthThresholds): 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' {
  const { verdict } = slot.verdict;
  if (verdict === 'waiting' || verdict === 'stuck' || verdict === 'no-progress') return 'UNHEALTHY';
  if (slot.heapShare > worse.heapUnhealthy) return 'UNHEALTHY';
  if (verdict === 'slow' || slot.heapShare > worse.heapDegraded) return 'DEGRADED';
  return slot.hasErrorRate && slot.errorRate > worse.errorsDegraded ? 'DEGRADED' : 'HEALTHY';
}

const RANK: Readonly<Partial<Record<WorkerState, number>>> = { HEALTHY: 0, DEGRADED: 1, UNHEALTHY: 2 };

/** The higher, the worse; below 0: it is not there to be judged. */
export const rank = (state: WorkerState): number => RANK[state] ?? -1;
