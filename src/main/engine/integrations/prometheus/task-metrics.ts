import { FAIL_REASONS, NO_TASKS, TASK_STATES } from '../../../../shared/domain/task.ts';
import type { Histogram } from '../../metrics/histogram.ts';
import { byLabel, single, type Metric, type Sample } from './metric.ts';

/**
 * Upper bounds of the buckets, milliseconds: each power of two from 1.024 ms to 71 min. The histogram keeps eight buckets
 * a doubling from 1 µs on, so that these bounds are bounds of its own and the counts are exact.
 */
const BOUNDS_MS: readonly number[] = Array.from({ length: 23 }, (_, i) => 0.001 * 2 ** (10 + i));

const HISTOGRAM_S = 1000;

function histogramSamples(histogram: Histogram): readonly Sample[] {
  const buckets = BOUNDS_MS.map((bound) => ({
    suffix: '_bucket' as const,
    labels: { le: String(Number((bound / HISTOGRAM_S).toFixed(6))) },
    value: histogram.countUpTo(bound),
  }));
  return [
    ...buckets,
    { suffix: '_bucket', labels: { le: '+Inf' }, value: histogram.count },
    { suffix: '_sum', value: histogram.sumMs / HISTOGRAM_S },
    { suffix: '_count', value: histogram.count },
  ];
}

export const TASK_METRICS: readonly Metric[] = [
  {
    name: 'gristmill_tasks',
    type: 'gauge',
    help: 'Tasks of the batch in each state. A task is one input file.',
    unit: 'tasks',
    labels: ['state'],
    read: ({ batch }) => byLabel('state', TASK_STATES, (state) => (batch?.counts ?? NO_TASKS)[state]),
  },
  {
    name: 'gristmill_tasks_completed_total',
    type: 'counter',
    help: 'Tasks completed since the process started, over all batches.',
    unit: 'tasks',
    read: single(({ counters }) => counters.completed),
  },
  {
    name: 'gristmill_tasks_failed_total',
    type: 'counter',
    help: 'Tasks that ended as failed since the process started, by why.',
    unit: 'tasks',
    labels: ['reason'],
    read: ({ counters }) => byLabel('reason', FAIL_REASONS, (reason) => counters.failed[reason]),
  },
  {
    name: 'gristmill_task_retries_total',
    type: 'counter',
    help: 'Retries of tasks since the process started.',
    unit: 'retries',
    read: single(({ counters }) => counters.retries),
  },
  {
    name: 'gristmill_task_losses_total',
    type: 'counter',
    help: 'Tasks whose worker died under them since the process started.',
    unit: 'losses',
    read: single(({ counters }) => counters.losses),
  },
  {
    name: 'gristmill_task_duration_seconds',
    type: 'histogram',
    help: 'Run time of the attempts that completed a task, since the process started.',
    unit: 's',
    labels: ['le'],
    read: ({ counters }) => histogramSamples(counters.durations),
  },
  {
    name: 'gristmill_chunks_completed_total',
    type: 'counter',
    help: 'Chunks of completed tasks since the process started. A small file is one chunk.',
    unit: 'chunks',
    read: single(({ counters }) => counters.chunks),
  },
  {
    name: 'gristmill_input_bytes_total',
    type: 'counter',
    help: 'Bytes of the input files that were completed since the process started.',
    unit: 'bytes',
    read: single(({ counters }) => counters.bytesRead),
  },
  {
    name: 'gristmill_output_files_total',
    type: 'counter',
    help: 'Output files put in their place since the process started, for recipes that write one per input.',
    unit: 'files',
    read: single(({ counters }) => counters.filesWritten),
  },
  {
    name: 'gristmill_output_bytes_total',
    type: 'counter',
    help: 'Bytes of those output files.',
    unit: 'bytes',
    read: single(({ counters }) => counters.bytesWritten),
  },
];
