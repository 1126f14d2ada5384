import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { formatDuration } from '../../lib/duration.ts';

/** What comes next if nothing changes, in words; undefined while the engine leaves the worker alone. */
export function countdownWords(worker: WorkerHealthMetrics): string | undefined {
  if (worker.stopsInMs === undefined) return undefined;
  // Rounded up: it must never say 0 s while there is time left.
  return `stopped in ${formatDuration(Math.ceil(worker.stopsInMs / 1000) * 1000)}`;
}

/** Share of the heap limit from which a bar warns, and from which it alarms (the states of a worker use the same). */
export function heapTone(percent: number): 'run' | 'warn' | 'bad' {
  if (percent > 85) return 'bad';
  return percent > 75 ? 'warn' : 'run';
}
