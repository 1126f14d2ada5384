import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { ListJob, ScanDone, ScanMessage, ScanOrder } from './scan-messages.ts';
import type { ScanProgress, ScanResult } from './scan-result.ts';

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
export async function scan(request: ScanOrder, options: ScanOptions = {}): Promise<ScanResult> {
  options.signal?.throwIfAborted();
  const { result } = await inThread(new Worker(threadFile('scan-thread'), { workerData: request }), options);
  return result;
}

/** The same by the recipe's own `list`. Rejects with what that throws, too. */
export async function scanBy(job: ListJob, options: ScanOptions = {}): Promise<ScanDone> {
  options.signal?.throwIfAborted();
  return inThread(new Worker(threadFile('list-thread'), { workerData: job }), options);
}

async function inThread(worker: Worker, options: ScanOptions): Promise<ScanDone> {
  const { signal } = options;
  let abort: (() => void) | undefined;
  try {
    return await new Promise<ScanDone>((resolve, reject) => {
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
  resolve: (done: ScanDone) => void,
  reject: (error: Error) => void,
): void {
  worker.on('message', (message: ScanMessage) => {
    switch (message.kind) {
      case 'progress':
        return onProgress?.(message.progress);
      case 'done':
        return resolve(message);
      case 'failed':
        return reject(AppError.fromData(message.error));
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
