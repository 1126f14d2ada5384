import type { AlertManager } from '../../alerts/alert-manager.ts';
import type { ParallelProcessor } from '../../parallel-processor.ts';
import type { EngineFacts, MetricsSource } from './metrics-facts.ts';

/** What is read of the processor. */
export type Watched = Pick<
  ParallelProcessor,
  | 'getStats'
  | 'getHealthStatus'
  | 'workers'
  | 'current'
  | 'queued'
  | 'memoryGuard'
  | 'counters'
  | 'journalHealth'
  | 'checkpointManager'
  | 'dataDir'
> & { readonly alertManager: Pick<AlertManager, 'countOpen'> };

/** The engine as the exporter reads it. */
export const processorSource = (processor: Watched): MetricsSource => ({
  facts: () => factsOf(processor),
  volumes: () => ({ data: processor.dataDir, output: processor.current?.meta.outDir ?? null }),
});

function factsOf(processor: Watched): EngineFacts {
  const { current, counters, journalHealth, checkpointManager } = processor;
  return {
    open: processor.getHealthStatus().isRunning,
    stats: processor.getStats(),
    workers: processor.workers,
    batch: current?.progress() ?? null,
    queued: processor.queued.length,
    alerts: processor.alertManager.countOpen(),
    counters: counters.read(),
    breaker: counters.breaker,
    memory: processor.memoryGuard,
    journal: {
      failing: journalHealth.failing,
      syncedAt: current?.inputs.files.journal.syncedAt ?? null,
      savedAt: checkpointManager.savedAt,
    },
  };
}
