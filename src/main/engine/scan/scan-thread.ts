import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { requestOf, type ScanMessage, type ScanOrder } from './scan-messages.ts';
import { walk } from './walk.ts';

/*
 * Entry of the scan thread: one request as `workerData`, one walk, one end. It has no cancel: the client terminates
 * it, and a folder that never answers (a dead mount) holds nobody but this thread.
 */

const tell = (message: ScanMessage): void => parentPort?.postMessage(message);

try {
  const request = requestOf(workerData as ScanOrder);
  tell({ kind: 'done', result: walk(request, (progress) => tell({ kind: 'progress', progress })) });
} catch (error) {
  tell({ kind: 'failed', error: AppError.toData(error) });
}
