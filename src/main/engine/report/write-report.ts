import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { FromReport, ReportJob } from './report-protocol.ts';
import type { ReportFormat } from './report-row.ts';

/**
 * Writes the report of a batch of a data folder, whoever works on it, in a thread of its own; resolves with the number of
 * its files when the report is in its place. Main thread only. Rejects with AppError: `usage` for an unknown id,
 * `cannot-start` for a batch that cannot be read or a place that cannot be written.
 */
export async function writeReport(
  checkpoints: CheckpointManager,
  id: string,
  { format, path }: { readonly format: ReportFormat; readonly path: string },
): Promise<number> {
  const held = checkpoints.holder(id) !== null;
  const workerData: ReportJob = { held, folder: checkpoints.folderOf(id), format, path };
  const thread = new Worker(threadFile('report-thread'), { workerData });
  try {
    return await new Promise((resolve, reject) => {
      thread.on('message', (message: FromReport) => {
        if (message.kind === 'written') resolve(message.files);
        else reject(AppError.fromData(message.error));
      });
      thread.on('error', (error) =>
        reject(new AppError('internal', `The writing of the report broke off: ${String(error)}.`, { cause: error })),
      );
      thread.on('exit', (code) =>
        reject(new AppError('internal', `The thread that writes the report ended before its answer (code ${code}).`)),
      );
    });
  } finally {
    void thread.terminate();
  }
}
