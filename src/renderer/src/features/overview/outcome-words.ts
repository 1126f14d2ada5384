import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { originalsWords } from '../../../../shared/domain/original-words.ts';
import { DRILL_RECIPE } from '../../../../shared/domain/drill.ts';
import { formatCount, plural } from '../../lib/count.ts';

/** One sentence on how it ended. */
export function outcomeTitle(batch: BatchProgress): string {
  const { counts, files } = batch;
  switch (batch.state) {
    case 'COMPLETED':
      return batch.problem === undefined
        ? `${files === 1 ? '' : 'All '}${plural(files, 'file')} done`
        : 'Files done, but the result is missing';
    case 'COMPLETED_WITH_FAILURES':
      return `${formatCount(counts.COMPLETED)} of ${plural(files, 'file')} done, ${formatCount(counts.FAILED)} failed`;
    case 'CANCELLED':
      return `Cancelled after ${formatCount(counts.COMPLETED)} of ${plural(files, 'file')}`;
    case 'QUEUED':
    case 'RUNNING':
    case 'PAUSED':
    case 'INTERRUPTED':
      return `Interrupted after ${formatCount(counts.COMPLETED)} of ${plural(files, 'file')}`;
  }
}

/** What the result says, what became of originals, and what it means for the person; none where the title says it all. */
export function outcomeSentences(batch: BatchProgress): readonly string[] {
  const { says = '', originals } = batch;
  const about = originals === undefined ? [] : originalsWords(originals);
  return [says, ...about, outcomeMeaning(batch)].filter((sentence) => sentence !== '');
}

/** Empty where the title says it all. */
function outcomeMeaning(batch: BatchProgress): string {
  if (batch.problem !== undefined) return batch.problem;
  const { counts } = batch;
  if (batch.state === 'CANCELLED')
    return 'What had been made by then stays; no manifest or report of the batch was written.';
  // Four of its five faults can be recovered from.
  if (batch.recipe === DRILL_RECIPE && counts.FAILED === 1)
    return 'As it should be: the damaged file failed, for no retry can mend it, and all else recovered.';
  if (counts.FAILED > 0) {
    return counts.FAILED === 1
      ? 'All others are done. Why this one failed stands beside it in Tasks.'
      : 'All others are done. Why these failed stands beside each of them in Tasks.';
  }
  if (batch.refused > 0)
    return `${plural(batch.refused, 'thing')} met on the way ${batch.refused === 1 ? 'was' : 'were'} not a plain file and left out.`;
  return '';
}

/** What is lost when a batch is cancelled. */
export function cancelWords(batch: BatchProgress): string {
  const open = batch.files - batch.counts.COMPLETED - batch.counts.FAILED - batch.counts.CANCELLED;
  if (batch.counts.COMPLETED === 0 && batch.state === 'QUEUED') {
    return `${plural(batch.files, 'file')} will not be worked on. Nothing has been done yet.`;
  }
  return (
    `${plural(open, 'file')} will not be worked on. What has been made of the ${formatCount(batch.counts.COMPLETED)} ` +
    `already done stays, but no manifest or report of the batch is written. It can't be resumed. To go on later, pause instead.`
  );
}
