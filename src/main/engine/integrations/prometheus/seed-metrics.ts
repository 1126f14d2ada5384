import { single, type Metric } from './metric.ts';

/** The five gauges by the names that the first integrations used, each equal to `getStats()`. */
export const SEED_METRICS: readonly Metric[] = [
  {
    name: 'parallel_processor_healthy_workers',
    type: 'gauge',
    help: 'Worker threads that are well.',
    unit: 'workers',
    read: single(({ stats }) => stats.workerHealth.healthyWorkers),
  },
  {
    name: 'parallel_processor_cpu_percent',
    type: 'gauge',
    help: 'Mean utilisation of the workers, in percent of one core each.',
    unit: '%',
    read: single(({ stats }) => stats.workerHealth.avgCpuPercent),
  },
  {
    name: 'parallel_processor_memory_percent',
    type: 'gauge',
    help: 'Mean heap of the workers, in percent of its limit.',
    unit: '%',
    read: single(({ stats }) => stats.workerHealth.avgMemoryPercent),
  },
  {
    name: 'parallel_processor_active_tasks',
    type: 'gauge',
    help: 'Tasks of the batch that are in a worker or leased to one.',
    unit: 'tasks',
    read: single(({ stats }) => stats.faultTolerance.activeTasks),
  },
  {
    name: 'parallel_processor_failed_tasks',
    type: 'gauge',
    help: 'Tasks of the batch that failed.',
    unit: 'tasks',
    read: single(({ stats }) => stats.faultTolerance.failedTasks),
  },
];
