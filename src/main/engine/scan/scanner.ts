import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { ScanMessage } from './scan-messages.ts';
import type { ScanProgress, ScanRequest, ScanResult } from './scan-result.ts';

export interface ScanOptions {
  /** At most ten times a second. */
  readonly onProgress?: (progress: ScanProgress) => void;
  /** Ends the thread; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Walks the roots in a thread of its own, so that main stays free. For use in main. Settles as soon as the walk ends,
 * fails or is cancelled: a thread that hangs in a system call is not waited for. Rejects with AppError: `usage` for a
 * bad glob, `internal` when the thread broke.
 */
export async function scan(request: ScanRequest, options: ScanOptions = {}): Promise<ScanResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const worker = new Worker(threadFile('scan-thread'), { workerData: request });
  let abort: (() => void) | undefined;
  try {
    return await new Promise<ScanResult>((resolve, reject) => {
      abort = () => reject(reasonOfAbort(signal));
      signal?.addEventListener('abort', abort, { once: true });
      listen(worker, options, resolve, reject);
    });
  } finally {
    if (abort !== undefined) signal?.removeEventListener('abort', abort);
    void worker.terminate();
  }
}

function listen(
  worker: Worker,
  { onProgress }: ScanOptions,
  resolve: (result: ScanResult) => void,
  reject: (error: Error) => void,
): void {
  worker.on('message', (message: ScanMessage) => {
    switch (message.kind) {
      case 'progress':
        return onProgress?.(message.progress);
      case 'done':
        return resolve(message.result);
      case 'failed':
        return reject(new AppError(message.error.code, message.error.message));
      default:
        return assertNever(message, 'scan message');
    }
  });
  worker.on('error', (error) =>
    reject(new AppError('internal', `The scan broke off: ${String(error)}.`, { cause: error })),
  );
  worker.on('exit', (code) =>
    reject(new AppError('internal', `The scan thread ended before its result (code ${code}).`)),
  );
}

function reasonOfAbort(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('The scan was cancelled.', { cause: reason });
}
