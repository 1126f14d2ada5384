import { call } from '../../bridge/client.ts';
import { attempt } from '../../ui/report.ts';

/* What the person can do to a batch; each tells when it fails. */

export const pauseBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not pause the batch', () => call('batch.pause', { batchId }));

export const resumeBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not go on with the batch', () => call('batch.resume', { batchId }));

export const cancelBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not cancel the batch', () => call('batch.cancel', { batchId }));

/** The time of it comes with the next frame. */
export const saveCheckpoint = (batchId: string): Promise<unknown> =>
  attempt('Could not save a checkpoint', () => call('batch.checkpoint', { batchId }));

export const deleteBatch = (batchId: string): Promise<unknown> =>
  attempt('Could not delete the batch', () => call('batch.delete', { batchId }));

export const openResult = (batchId: string): Promise<unknown> =>
  attempt('Could not open the result', () => call('shell.reveal', { batchId, what: 'output' }));

export const showInFolder = (batchId: string): Promise<unknown> =>
  attempt('Could not show the folder', () => call('shell.reveal', { batchId, what: 'folder' }));
