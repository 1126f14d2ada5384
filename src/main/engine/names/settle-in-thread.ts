import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { FromNames, NamesJob } from './names-protocol.ts';
import type { SettledNames } from './settle-names.ts';

/**
 * `settleNames` in a thread of its own. For use in main. Rejects with AppError, or with the signal's reason: a thread
 * that hangs in a system call is not waited for.
 */
export async function settleInThread(job: NamesJob, signal?: AbortSignal): Promise<SettledNames> {
  signal?.throwIfAborted();
  const thread = new Worker(threadFile('names-thread'), { workerData: job });
  let abort = (): void => undefined;
  try {
    return await new Promise((resolve, reject) => {
      abort = () => reject(reasonOf(signal));
      signal?.addEventListener('abort', abort, { once: true });
      thread.on('message', (message: FromNames) => {
        if (message.kind === 'settled') resolve(message.names);
        else reject(AppError.fromData(message.error));
      });
      thread.on('error', (error) =>
        reject(new AppError('internal', `The look at the outputs broke off: ${String(error)}.`, { cause: error })),
      );
      thread.on('exit', (code) =>
        reject(new AppError('internal', `The look at the outputs ended before its answer (code ${code}).`)),
      );
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    void thread.terminate();
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new AppError('not-now', 'The look at the outputs was broken off.');
}
