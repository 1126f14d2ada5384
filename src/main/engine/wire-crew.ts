import type { ParallelConfig } from '../../shared/domain/config.ts';
import type { WorkerAlerts } from './alerts/worker-alerts.ts';
import type { BatchRun } from './batch/batch-run.ts';
import { taskInHand } from './batch/task-view.ts';
import type { Clock, MemoryProbe, Random } from './ports.ts';
import { Crew } from './workers/crew.ts';

export interface CrewWiring {
  readonly config: ParallelConfig;
  readonly slots: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: MemoryProbe;
  readonly alerts: WorkerAlerts;
  /** The batch that runs, is paused or ended last. */
  readonly current: () => BatchRun | null;
  readonly onChange: () => void;
}

/** The crew of a processor, told of its batch and heard by its alerts. */
export function wireCrew({ alerts, current, onChange, ...rest }: CrewWiring): Crew {
  const crew: Crew = new Crew({
    ...rest,
    leases: (slot) => current()?.leases(slot) ?? 0,
    usualMs: (task) => current()?.usualMs(task) ?? null,
    describe: (task, row) => taskInHand(current(), task, row.float('fileBytes')),
    onReady: () => current()?.workerReady(),
    onDeath: (worker, error, next) => alerts.died(worker, error, next, crew.livingWorkers),
    onZombie: (worker, error) => alerts.hangs(worker, error, crew.livingWorkers),
    onReleased: (worker) => alerts.released(worker),
    onRecycled: (recycled) => alerts.recycled(recycled, current()?.meta.title ?? ''),
    onBreaker: (breaker) => {
      alerts.breaker(breaker);
      if (breaker === 'open') current()?.pause('crash-loop');
      else current()?.workerReady();
    },
    onMemory: (view, evicted) => {
      alerts.memory(view, evicted);
      current()?.workerReady();
    },
    onState: onChange,
  });
  return crew;
}
