import { WORKER_STATES, type WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { DEATH_KINDS, RECYCLE_CAUSES } from '../../metrics/process-counters.ts';
import { byLabel, type Metric } from './metric.ts';
import type { MetricsFacts } from './metrics-facts.ts';

const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;

/** A sample for each worker that there is; at most twice as many as there are threads. */
const each = (value: (worker: WorkerHealthMetrics) => number) => (facts: MetricsFacts) =>
  facts.workers.map((worker) => ({ labels: { worker: worker.workerId }, value: value(worker) }));

export const WORKER_METRICS: readonly Metric[] = [
  {
    name: 'gristmill_workers',
    type: 'gauge',
    help: 'Workers in each state: threads, and processes of the isolation lane that were used.',
    unit: 'workers',
    labels: ['kind', 'state'],
    read: ({ workers }) =>
      (['thread', 'process'] as const).flatMap((kind) => {
        const ofKind = workers.filter(({ isolated = false }) => isolated === (kind === 'process'));
        return WORKER_STATES.map((state) => ({
          labels: { kind, state: state.toLowerCase() },
          value: ofKind.filter((worker) => worker.state === state).length,
        }));
      }),
  },
  {
    name: 'gristmill_worker_utilization_ratio',
    type: 'gauge',
    help: 'Share of one core that the worker used in the last second.',
    unit: '0 to 1',
    labels: ['worker'],
    read: each(({ cpuPercent }) => cpuPercent / 100),
  },
  {
    name: 'gristmill_worker_heap_bytes',
    type: 'gauge',
    help: 'Heap of the worker.',
    unit: 'bytes',
    labels: ['worker'],
    read: each(({ heapBytes }) => heapBytes),
  },
  {
    name: 'gristmill_worker_heap_limit_bytes',
    type: 'gauge',
    help: 'What the heap of the worker may grow to.',
    unit: 'bytes',
    labels: ['worker'],
    read: each(({ heapLimitBytes }) => heapLimitBytes),
  },
  {
    name: 'gristmill_worker_external_bytes',
    type: 'gauge',
    help: 'Buffers of the worker, which no heap limit counts.',
    unit: 'bytes',
    labels: ['worker'],
    read: each(({ externalBytes }) => externalBytes),
  },
  {
    name: 'gristmill_worker_error_ratio',
    type: 'gauge',
    help: 'Share of failed tasks among the last 20 of the worker.',
    unit: '0 to 1',
    labels: ['worker'],
    read: each(({ errorRate }) => errorRate),
  },
  {
    name: 'gristmill_worker_deaths_total',
    type: 'counter',
    help: 'Workers that ended and were not asked to, by how they did, and those that did not start.',
    unit: 'workers',
    labels: ['kind'],
    read: ({ counters }) => byLabel('kind', DEATH_KINDS, (kind) => counters.deaths[kind]),
  },
  {
    name: 'gristmill_workers_recycled_total',
    type: 'counter',
    help: 'Workers that were replaced by fresh ones between two leases, by what for.',
    unit: 'workers',
    labels: ['cause'],
    read: ({ counters }) => byLabel('cause', RECYCLE_CAUSES, (cause) => counters.recycled[cause]),
  },
  {
    name: 'gristmill_pool_breaker',
    type: 'gauge',
    help: 'The breaker of the worker pool: 1 for the state it is in. Open, no worker gets anything to do.',
    unit: '0 or 1',
    labels: ['state'],
    read: ({ breaker }) => byLabel('state', BREAKER_STATES, (state) => Number(state === breaker)),
  },
];
