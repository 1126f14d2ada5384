import type { Alert } from '../../../../shared/domain/alert.ts';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { BatchProgress, NamedFiles, PauseReason } from '../../../../shared/domain/batch.ts';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { formatCount, honestPercent, plural } from '../../lib/count.ts';
import { etaWords } from '../../lib/eta-words.ts';

/** Files that are through, well or badly. */
export const settled = ({ counts }: BatchProgress): number => counts.COMPLETED + counts.FAILED + counts.CANCELLED;

/** Bytes settled or worked through, in whole percent; of files where all are empty. */
export function batchPercent(batch: BatchProgress): number {
  if (batch.bytes === 0) return honestPercent(settled(batch), batch.files);
  return honestPercent(batch.bytesDone + failedBytes(batch), batch.bytes);
}

/** Bytes of failed files; from their share of the files where main does not tell. */
export function failedBytes(batch: BatchProgress): number {
  return batch.bytesFailed ?? shareOf(batch, batch.counts.FAILED);
}

export function retryingBytes(batch: BatchProgress): number {
  return batch.bytesRetrying ?? shareOf(batch, batch.counts.RETRYING);
}

const shareOf = (batch: BatchProgress, files: number): number =>
  batch.files === 0
    ? 0
    : (batch.bytes - batch.bytesDone) * (files / Math.max(files, batch.files - batch.counts.COMPLETED));

const PAUSED_WORDS = {
  user: 'paused by you',
  halted: 'halted: too many files failed',
  device: 'waiting for the disk; goes on by itself',
  'crash-loop': 'paused: workers kept dying',
} as const satisfies Record<PauseReason, string>;

/** What the batch does, where a time left would stand: `4–6 min left`, `paused by you`, `writing the result`. */
export function timeWords(batch: BatchProgress): string {
  switch (batch.state) {
    case 'QUEUED':
      return 'waiting its turn';
    case 'PAUSED':
      if (isLeft(batch)) return 'paused: all else is done';
      return PAUSED_WORDS[batch.pauseReason ?? 'user'];
    case 'RUNNING':
      if (batch.phase === 'finishing') return 'writing the result';
      return batch.eta === undefined ? 'working out the time left' : etaWords(batch.eta.low, batch.eta.high);
    case 'INTERRUPTED':
      return 'interrupted';
    case 'COMPLETED':
    case 'COMPLETED_WITH_FAILURES':
      return 'done';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return assertNever(batch.state, 'batch state');
  }
}

/** `Checksum 24 % · 4–6 min left`, and the workers where some are missing. */
export function shortStatus(batch: BatchProgress, workers: readonly WorkerHealthMetrics[]): string {
  const capacity = capacityWords(workers);
  const status = `${batch.title} ${batchPercent(batch)} % · ${timeWords(batch)}`;
  return capacity === undefined ? status : `${status} · ${capacity}`;
}

/** `6 of 8 workers`; undefined while none is missing. The isolation lane has no fixed number and is not counted. */
export function capacityWords(workers: readonly WorkerHealthMetrics[]): string | undefined {
  const slots = workers.filter((worker) => worker.isolated !== true && (isMissing(worker) || !isPutAway(worker)));
  const missing = slots.filter(isMissing).length;
  return missing === 0 ? undefined : `${slots.length - missing} of ${plural(slots.length, 'worker')}`;
}

/** Its place stands empty, whatever the reason. */
const isMissing = ({ state, parkedUntil, zombie }: WorkerHealthMetrics): boolean =>
  zombie === true || parkedUntil !== undefined || state === 'FAILED' || state === 'RECOVERING';

/** Ended because it is not needed: nothing is missing. */
const isPutAway = ({ state }: WorkerHealthMetrics): boolean => state === 'TERMINATED';

/** What a pause that nobody asked for means, and what can be done; undefined where the headline says enough. */
export function pauseMeaning(batch: BatchProgress): string | undefined {
  const { state, pauseReason, left } = batch;
  if (state !== 'PAUSED' || pauseReason !== 'crash-loop') return undefined;
  if (left !== undefined && isLeft(batch)) return leftWords(left);
  return 'Six workers died within a minute without one success. Nothing is lost. Try one worker to see whether it is over, or leave the batch paused for as long as you like.';
}

/** Paused with all done but files that may be why the app died. */
export function isLeft(batch: BatchProgress): boolean {
  const { state, pauseReason, left, files } = batch;
  return (
    state === 'PAUSED' && pauseReason === 'crash-loop' && left !== undefined && settled(batch) + left.count === files
  );
}

function leftWords({ count, names }: NamedFiles): string {
  const more = count > names.length ? `, and ${formatCount(count - names.length)} more` : '';
  return `${plural(count, 'file was', 'files were')} in hand when Gristmill died, and not tried again by itself: ${names.join(', ')}${more}. Resume tries what is left, one at a time, each in a process of its own. Nothing is lost if you leave the batch paused.`;
}

/** The batch stands until a person decides. */
export const waitsForPerson = ({ state, pauseReason }: BatchProgress): boolean =>
  state === 'PAUSED' && (pauseReason === 'crash-loop' || pauseReason === 'halted');

/** Is it well? In the fewest words that are true. */
export interface Wellness {
  readonly tone: 'ok' | 'warn' | 'bad' | 'crit';
  readonly words: string;
}

export function wellness(
  batch: BatchProgress,
  workers: readonly WorkerHealthMetrics[],
  needPerson: readonly Alert[],
): Wellness {
  const worst = needPerson.some((alert) => alert.level === 'CRITICAL') ? 'crit' : 'bad';
  if (needPerson.length > 0) {
    const onlyWarnings = needPerson.every((alert) => alert.level === 'WARNING');
    return {
      tone: onlyWarnings ? 'warn' : worst,
      words: `${plural(needPerson.length, 'alert')} need${needPerson.length === 1 ? 's' : ''} you`,
    };
  }
  if (waitsForPerson(batch)) return { tone: 'bad', words: 'waits for you' };
  const capacity = capacityWords(workers);
  if (capacity !== undefined) return { tone: 'warn', words: capacity };
  const sick = workers.filter((worker) => worker.state === 'UNHEALTHY');
  if (sick.length > 0) return { tone: 'warn', words: `${sick.map((worker) => worker.workerId).join(', ')} in trouble` };
  if (batch.counts.FAILED > 0) return { tone: 'bad', words: `${formatCount(batch.counts.FAILED)} failed` };
  return { tone: 'ok', words: 'all well' };
}
