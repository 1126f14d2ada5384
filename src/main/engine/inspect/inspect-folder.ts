import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import type { BatchInspection } from '../../../shared/domain/inspection.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { readStatus } from '../status/status-file.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { FileChoice } from './choose-files.ts';
import type { FromInspection, InspectJob } from './inspect-protocol.ts';

export interface InspectRequest extends FileChoice {
  /** Breaks it off: the promise is rejected with its reason, and the thread is not waited for. */
  readonly signal?: AbortSignal;
}

/**
 * Inspects a batch of a data folder, whoever works on it, in a thread of its own. Main thread only. Rejects with
 * AppError: `usage` for an unknown id or file, `cannot-start` for a batch that cannot be read.
 */
export async function inspectFolder(
  checkpoints: CheckpointManager,
  dataDir: string,
  id: string,
  { signal, ...options }: InspectRequest,
): Promise<BatchInspection> {
  const holder = checkpoints.holder(id);
  const status = holder === null ? null : await readStatus(dataDir);
  // By the word of the process that writes it, at most a second old.
  const said = status?.processes.find(({ pid, started }) => pid === holder?.pid && started === holder.started);
  const syncedAt = said?.batches.find((batch) => batch.id === id)?.syncedAt;
  const synced = syncedAt === undefined ? {} : { syncedAt };
  return inThread({ ...options, folder: checkpoints.folderOf(id), holder, ...synced }, signal);
}

async function inThread(job: InspectJob, signal: AbortSignal | undefined): Promise<BatchInspection> {
  signal?.throwIfAborted();
  const thread = new Worker(threadFile('inspect-thread'), { workerData: job });
  let abort = (): void => undefined;
  try {
    return await new Promise((resolve, reject) => {
      abort = () => reject(reasonOf(signal));
      signal?.addEventListener('abort', abort, { once: true });
      thread.on('message', (message: FromInspection) => {
        if (message.kind === 'inspected') resolve(message.found);
        else reject(AppError.fromData(message.error));
      });
      thread.on('error', (error) =>
        reject(new AppError('internal', `The reading of the batch broke off: ${String(error)}.`, { cause: error })),
      );
      thread.on('exit', (code) =>
        reject(new AppError('internal', `The thread that reads the batch ended before its answer (code ${code}).`)),
      );
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    void thread.terminate();
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new AppError('not-now', 'The reading of the batch was broken off.');
}
