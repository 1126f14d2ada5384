import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { originalsWords } from '../../../shared/domain/original-words.ts';
import { skippedWords } from '../../../shared/domain/name-words.ts';
import { bytesWords, countWords, plural, printable, secondsWords } from '../words.ts';

/** What became of a batch, one sentence a line. `resume` is the command that goes on with it. */
export function summaryWords(batch: BatchProgress, signalled: boolean, resume: string): readonly string[] {
  return [
    outcome(batch, signalled),
    ...outputs(batch),
    ...originals(batch),
    ...refused(batch),
    ...skipped(batch),
    ...left(batch),
    ...goOn(batch, resume),
  ];
}

function outcome(batch: BatchProgress, signalled: boolean): string {
  const { counts, files, bytes, seconds, retries } = batch;
  const done = `${countWords(counts.COMPLETED)} of ${plural(files, 'file')}`;
  const again = retries > 0 ? `, with ${plural(retries, 'retry', 'retries')}` : '';
  switch (batch.state) {
    case 'COMPLETED': {
      const rate = seconds > 0.05 && bytes > 0 ? ` (${bytesWords(bytes / seconds)}/s)` : '';
      return `Done: ${plural(files, 'file')}, ${bytesWords(bytes)}, in ${secondsWords(seconds)}${rate}${again}.`;
    }
    case 'COMPLETED_WITH_FAILURES':
      return `Done with failures: ${done} completed, ${countWords(counts.FAILED)} failed, in ${secondsWords(seconds)}${again}.`;
    case 'CANCELLED':
      return `Cancelled: ${done} were completed.`;
    case 'QUEUED':
    case 'RUNNING':
    case 'PAUSED':
    case 'INTERRUPTED':
      return `${signalled ? 'Interrupted' : 'Stopped'}: ${done} completed, ${countWords(counts.FAILED)} failed.`;
  }
}

function outputs({ outputs: paths, problem, says }: BatchProgress): readonly string[] {
  if (problem !== undefined) return [problem];
  const said = says === undefined ? [] : [printable(says)];
  return [...said, ...paths.map((path) => `Output: ${printable(path)}`)];
}

function originals({ originals: figures }: BatchProgress): readonly string[] {
  return figures === undefined ? [] : originalsWords(figures).map(printable);
}

function refused({ refused: count }: BatchProgress): readonly string[] {
  if (count === 0) return [];
  return [`${plural(count, 'entry', 'entries')} refused: special files, links, or what could not be looked at.`];
}

function skipped({ skipped: count }: BatchProgress): readonly string[] {
  const words = skippedWords(count);
  return words === null ? [] : [words];
}

/** Files that a person must decide about. */
function left({ left: files }: BatchProgress): readonly string[] {
  if (files === undefined) return [];
  const { count, names } = files;
  const more = count > names.length ? `, and ${countWords(count - names.length)} more` : '';
  return [`Left, because in hand when Gristmill died: ${names.map(printable).join(', ')}${more}.`];
}

function goOn({ state, resumable }: BatchProgress, resume: string): readonly string[] {
  if (resumable) return [`What is done is kept. Go on with: ${resume}`];
  return state === 'INTERRUPTED' ? ['It cannot be resumed: checkpoints are off.'] : [];
}
