import { BATCH_METRICS } from './batch-metrics.ts';
import type { Metric } from './metric.ts';
import { ALERT_METRICS, MACHINE_METRICS, PROCESS_METRICS } from './process-metrics.ts';
import { SEED_METRICS } from './seed-metrics.ts';
import { TASK_METRICS } from './task-metrics.ts';
import { WORKER_METRICS } from './worker-metrics.ts';

/** Every metric that is exported, in the order in which a scrape tells them. docs/monitoring.md has each of them. */
export const CATALOGUE: readonly Metric[] = [
  ...SEED_METRICS,
  ...TASK_METRICS,
  ...BATCH_METRICS,
  ...WORKER_METRICS,
  ...ALERT_METRICS,
  ...PROCESS_METRICS,
  ...MACHINE_METRICS,
];
