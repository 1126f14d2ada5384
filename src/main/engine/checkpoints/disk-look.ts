import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import type { DiskCheck, DiskFigures } from '../../../shared/domain/batch.ts';
import { threadFile } from '../workers/thread-file.ts';
import { FILES } from './batch-folder.ts';
import type { LoadedBatch } from './checkpoint-manager.ts';
import type { FromVerifyThread, ToVerifyThread, Verdict, VerifyJob } from './verify-protocol.ts';

/** Hears how far the look at the disk has come, at most ten times a second. */
export type OnCheck = (figures: DiskFigures, check: DiskCheck) => void;

export interface DiskLookOptions {
  /** Of the batch. */
  readonly folder: string;
  /** Published outputs are read again. */
  readonly contents: boolean;
  /** Breaks it off, also where it hangs in a system call: what is waited for is rejected with its reason. */
  readonly signal: AbortSignal;
  readonly onCheck: OnCheck;
}

interface Wanted {
  readonly resolve: (message: FromVerifyThread) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Looks at the files of a batch that was read back, in a thread of its own. A thread for each: it is gone with what it
 * needed. Main thread only; `end` when done.
 */
export class DiskLook {
  readonly #worker: Worker;
  readonly #options: DiskLookOptions;
  readonly #onAbort = (): void => this.#fail(reasonOf(this.#options.signal));
  #wanted: Wanted | null = null;
  #failed: Error | null = null;

  constructor(loaded: LoadedBatch, options: DiskLookOptions) {
    this.#options = options;
    this.#worker = new Worker(threadFile('verify-thread'), { workerData: jobOf(loaded, options) });
    this.#worker.on('message', (message: FromVerifyThread) => this.#heard(message));
    this.#worker.on('error', (error) =>
      this.#fail(new AppError('internal', `The check of the files broke off: ${String(error)}.`, { cause: error })),
    );
    this.#worker.on('exit', (code) =>
      this.#fail(new AppError('internal', `The thread that checks the files ended before its answer (code ${code}).`)),
    );
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (options.signal.aborted) this.#onAbort();
  }

  /** What came of it; the listing of files to be done is up to date in memory. Rejects with AppError, or the signal's reason. */
  async verdict(): Promise<Verdict> {
    const message = await this.#next();
    if (message.kind === 'verdict') return message.verdict;
    throw new AppError('internal', `The thread that checks the files answered "${message.kind}".`);
  }

  /** Writes the listing to the disk as it is by now. After `verdict`. */
  async saveInputs(): Promise<void> {
    const answer = this.#next();
    this.#worker.postMessage({ kind: 'save-inputs', folder: this.#options.folder } satisfies ToVerifyThread);
    await answer;
  }

  /** A thread that hangs in a system call is not waited for, and nothing is heard of it any more. */
  end(): void {
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    for (const event of ['message', 'error', 'exit']) this.#worker.removeAllListeners(event);
    this.#worker.on('error', () => undefined); // of its last moments
    this.#worker.unref();
    void this.#worker.terminate();
  }

  #heard(message: FromVerifyThread): void {
    if (message.kind === 'checking') this.#options.onCheck(message.figures, message.check);
    else if (message.kind === 'failed') this.#fail(AppError.fromData(message.error));
    else this.#wanted?.resolve(message);
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

function jobOf(
  { meta, inputs, store, replayed, naming }: LoadedBatch,
  { folder, contents }: DiskLookOptions,
): VerifyJob {
  const { recipe, script, outDir, options } = meta;
  const { table, base } = inputs;
  const columns = { state: store.stateColumn, published: replayed.published.columns, begun: replayed.begun.files };
  const asked = { recipe, ...(script === undefined ? {} : { script }), outDir, options, naming, contents };
  return { ...asked, table, base, ...columns, resultsPath: join(folder, FILES.results) };
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new AppError('not-now', 'The check of the files was broken off.');
}
