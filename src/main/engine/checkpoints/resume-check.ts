import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import type { DiskCheck, DiskFigures } from '../../../shared/domain/batch.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { FromVerifyThread, HandedOver, ToVerifyThread, VerifyJob } from './verify-protocol.ts';

/** Hears how far the look at the disk has come, at most ten times a second. */
export type OnCheck = (figures: DiskFigures, check: DiskCheck) => void;

/** A thread for one job, and how it breaks off: what is heard after that is nobody's. Main thread only. */
export function startVerifyThread(
  job: VerifyJob,
  hear: (message: FromVerifyThread) => void,
  broke: (error: AppError) => void,
): Worker {
  const worker = new Worker(threadFile('verify-thread'), { workerData: job });
  worker.on('message', hear);
  worker.on('error', (error) =>
    broke(new AppError('internal', `The check of the files broke off: ${String(error)}.`, { cause: error })),
  );
  worker.on('exit', (code) =>
    broke(new AppError('internal', `The thread that checks the files ended before its answer (code ${code}).`)),
  );
  return worker;
}

/** Ends a thread, also one that hangs in a system call: that is not waited for, and nothing is heard of it any more. */
export function endVerifyThread(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
  worker.on('error', () => undefined); // of its last moments
  worker.unref();
  void worker.terminate();
}

interface Wanted {
  readonly resolve: (message: FromVerifyThread) => void;
  readonly reject: (error: Error) => void;
}

/** Reads a batch back that is to be resumed, and looks at its files, in a thread of its own. */
export class ResumeCheck {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.#fail(reasonOf(this.#signal));
  #wanted: Wanted | null = null;
  #failed: Error | null = null;

  /** `signal` breaks it off: what is waited for is rejected with its reason. */
  constructor(job: Extract<VerifyJob, { kind: 'resume' }>, signal: AbortSignal, onCheck: OnCheck) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    const hear = (message: FromVerifyThread): void => {
      if (message.kind === 'checking') onCheck(message.figures, message.check);
      else if (message.kind === 'failed') this.#fail(new AppError(message.error.code, message.error.message));
      else this.#wanted?.resolve(message);
    };
    this.#worker = startVerifyThread(job, hear, (error) => this.#fail(error));
    if (signal.aborted) this.#onAbort();
  }

  /** The batch, with what has to be done again PENDING in it. Rejects with AppError, or with the reason of the signal. */
  async batch(): Promise<HandedOver> {
    const message = await this.#next();
    if (message.kind === 'handed-over') return message.batch;
    throw new AppError('internal', `The thread that checks the files answered "${message.kind}".`);
  }

  /** Writes the listing as the check has found it. After `batch`. */
  async save(): Promise<void> {
    this.#worker.postMessage({ kind: 'save' } satisfies ToVerifyThread);
    await this.#next();
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    endVerifyThread(this.#worker);
  }

  #next(): Promise<FromVerifyThread> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => {
      this.#wanted = { resolve, reject };
    });
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#wanted?.reject(this.#failed);
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new AppError('not-now', 'The check of the files was broken off.');
}
