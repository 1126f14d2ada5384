import { isEnded, type BatchProgress } from '../../../../shared/domain/batch.ts';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import { plural } from '../../lib/count.ts';

/* What can be done to single files, and what that means; pure. */

type Standing = Pick<BatchProgress, 'state' | 'phase'>;

/** What can be done to a file as it stands: `skip` while it waits, `cancel` while a worker has it. */
export function possible({ state }: Pick<TaskMetadata, 'state'>, batch: Standing): 'retry' | 'skip' | 'cancel' | null {
  const open = batch.phase === 'tasks' && (batch.state === 'RUNNING' || batch.state === 'PAUSED');
  if (state === 'FAILED' || state === 'CANCELLED') return canRetry(batch) ? 'retry' : null;
  if (state === 'PENDING' || state === 'RETRYING') return open ? 'skip' : null;
  if (state === 'ASSIGNED' || state === 'RUNNING') return open ? 'cancel' : null;
  return null;
}

/** While the output is being made it has to wait; a batch that was cancelled is over for good. */
export const canRetry = ({ state, phase }: Standing): boolean => state !== 'CANCELLED' && phase !== 'finishing';

/** What a retry means for the batch, where that is more than a place in its queue. */
export function retryMeaning(batch: Standing): string | null {
  if (batch.state === 'CANCELLED') return 'The batch was cancelled; start a new one to do these files.';
  if (batch.phase === 'finishing') return 'They can be tried again when the output is made.';
  if (isEnded(batch.state)) return 'Trying again goes on with this batch, and makes its output anew.';
  if (batch.state === 'PAUSED') return 'The batch is paused: what is tried again waits until you resume it.';
  return null;
}

/** `12 files` */
export const filesWords = (files: number): string => plural(files, 'file');
