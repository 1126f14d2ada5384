import { BATCH_STATES, PAUSE_REASONS, type BatchProgress } from '../../../../shared/domain/batch.ts';
import { single, byLabel, type Metric } from './metric.ts';
import type { MetricsFacts } from './metrics-facts.ts';

/** An id of a recipe; the path of a script, which is somebody's file, never becomes a label. */
const RECIPE_ID = /^[a-z][a-z0-9-]{0,63}$/;
export const recipeLabel = (recipe: string): string => (RECIPE_ID.test(recipe) ? recipe : 'script');

const ofBatch = (read: (batch: BatchProgress) => number) =>
  single(({ batch }) => (batch === null ? null : read(batch)));
const age = (at: number, then: number | null): number | null =>
  then === null ? null : Math.max(0, (at - then) / 1000);

export const BATCH_METRICS: readonly Metric[] = [
  {
    name: 'gristmill_batch_info',
    type: 'gauge',
    help: 'Recipe of the batch that runs, is paused or ended last; script for one of your own.',
    unit: '1',
    labels: ['recipe'],
    read: ({ batch }) => (batch === null ? [] : [{ labels: { recipe: recipeLabel(batch.recipe) }, value: 1 }]),
  },
  {
    name: 'gristmill_batch_state',
    type: 'gauge',
    help: 'State of the batch: 1 for the one it is in, all 0 before the first batch.',
    unit: '0 or 1',
    labels: ['state'],
    read: ({ batch }) => byLabel('state', BATCH_STATES, (state) => Number(batch?.state === state)),
  },
  {
    name: 'gristmill_batch_paused',
    type: 'gauge',
    help: 'What the batch is paused for: 1 for that, all 0 when it is not.',
    unit: '0 or 1',
    labels: ['reason'],
    read: ({ batch }) => byLabel('reason', PAUSE_REASONS, (reason) => Number(pausedFor(batch) === reason)),
  },
  {
    name: 'gristmill_batch_files',
    type: 'gauge',
    help: 'Files of the batch.',
    unit: 'files',
    read: ofBatch(({ files }) => files),
  },
  {
    name: 'gristmill_batch_bytes',
    type: 'gauge',
    help: 'Bytes of the files of the batch.',
    unit: 'bytes',
    read: ofBatch(({ bytes }) => bytes),
  },
  {
    name: 'gristmill_batch_done_bytes',
    type: 'gauge',
    help: 'Bytes of the batch that were worked through, those of files in hand included.',
    unit: 'bytes',
    read: ofBatch(({ bytesDone }) => bytesDone),
  },
  {
    name: 'gristmill_batch_chunks',
    type: 'gauge',
    help: 'Chunks of the batch that are done; getStats calls them chunksProcessed.',
    unit: 'chunks',
    read: single(({ stats }) => stats.chunksProcessed),
  },
  {
    name: 'gristmill_batch_active_seconds',
    type: 'gauge',
    help: 'Time for which the batch was worked on, over all its sessions.',
    unit: 's',
    read: ofBatch(({ seconds }) => seconds),
  },
  {
    name: 'gristmill_batch_remaining_seconds',
    type: 'gauge',
    help: 'Time that the batch will still take, as a range; left out until it can be right.',
    unit: 's',
    labels: ['bound'],
    read: ({ batch }) =>
      batch?.eta === undefined
        ? []
        : [
            { labels: { bound: 'low' }, value: batch.eta.low },
            { labels: { bound: 'high' }, value: batch.eta.high },
          ],
  },
  {
    name: 'gristmill_batches_queued',
    type: 'gauge',
    help: 'Batches that wait their turn.',
    unit: 'batches',
    read: single(({ queued }) => queued),
  },
  ...rates(),
  {
    name: 'gristmill_checkpoint_age_seconds',
    type: 'gauge',
    help: 'Time since the last snapshot of the batch was on the disk; left out before the first.',
    unit: 's',
    read: single(({ at, journal }) => age(at, journal.savedAt)),
  },
  {
    name: 'gristmill_journal_sync_age_seconds',
    type: 'gauge',
    help: 'Time since the journal of the batch was last synced; what is younger a power cut could cost.',
    unit: 's',
    read: single(({ at, journal }) => age(at, journal.syncedAt)),
  },
  {
    name: 'gristmill_journal_healthy',
    type: 'gauge',
    help: 'Whether the data disk takes the records of the batches: 1, or 0 while it does not.',
    unit: '0 or 1',
    read: single(({ journal }) => Number(!journal.failing)),
  },
];

/** Over the last ten seconds; 0 when nothing runs. */
function rates(): readonly Metric[] {
  const running = (batch: BatchProgress | null, rate: (batch: BatchProgress) => number): number =>
    batch?.state === 'RUNNING' ? rate(batch) : 0;
  const rate = (unit: string, read: (facts: MetricsFacts) => number): Metric => ({
    name: `gristmill_${unit}_per_second`,
    type: 'gauge',
    help: `Throughput in ${unit} over the last ten seconds.`,
    unit: `${unit}/s`,
    read: single(read),
  });
  return [
    rate('files', ({ batch }) => running(batch, ({ filesPerSecond }) => filesPerSecond)),
    rate('chunks', ({ batch, stats }) => running(batch, () => stats.throughput)),
    rate('bytes', ({ batch }) => running(batch, ({ bytesPerSecond }) => bytesPerSecond)),
  ];
}

const pausedFor = (batch: BatchProgress | null) => (batch?.state === 'PAUSED' ? batch.pauseReason : undefined);
