import type { Input } from '../../../../shared/ipc/contract.ts';
import { call } from '../../bridge/client.ts';
import { plural } from '../../lib/count.ts';
import { attempt, reportNotice } from '../../ui/report.ts';

/* What the person can do to a batch; each tells when it fails. */

export const pauseBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not pause the batch', () => call('batch.pause', { batchId }), batchId);

export const resumeBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not go on with the batch', () => call('batch.resume', { batchId }), batchId);

export const cancelBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not cancel the batch', () => call('batch.cancel', { batchId }), batchId);

/** 0 is next in line. */
export const moveBatch = (batchId: string, place: number): Promise<unknown> =>
  attempt('Could not move the batch', () => call('batch.move', { batchId, place }));

export const runGently = (batchId: string, on: boolean): Promise<unknown> =>
  attempt('Could not change the pace', () => call('batch.gently', { batchId, on }));

export const setWhenDone = (batchId: string, choice: Input<'batch.when-done'>['choice']): Promise<unknown> =>
  attempt('Could not keep what follows the end', () => call('batch.when-done', { batchId, choice }));

export const stayAwake = (): Promise<unknown> =>
  attempt('Could not keep the machine awake', () => call('when-done.stop'));

export async function saveReport(batchId: string, format: Input<'batch.report'>['format']): Promise<void> {
  const done = await attempt('Could not save the report', () => call('batch.report', { batchId, format }), batchId);
  if (done !== undefined && done !== null)
    reportNotice('info', `A report of ${plural(done.files, 'file')} was written to ${done.path}.`);
}

/** The time of it comes with the next frame. */
export const saveCheckpoint = (batchId: string): Promise<unknown> =>
  attempt('Could not save a checkpoint', () => call('batch.checkpoint', { batchId }), batchId);

export const deleteBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not delete the batch', () => call('batch.delete', { batchId }), batchId);

export const openResult = (batchId: string): Promise<unknown> =>
  attempt('Could not open the result', () => call('shell.reveal', { batchId, what: 'output' }), batchId);

export const showInFolder = (batchId: string): Promise<unknown> =>
  attempt('Could not show the folder', () => call('shell.reveal', { batchId, what: 'folder' }), batchId);
