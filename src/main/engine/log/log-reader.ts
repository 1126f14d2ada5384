import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import type { LogPage, LogQuery } from '../../../shared/domain/log.ts';
import { threadFile } from '../workers/thread-file.ts';

/** What a reading thread is started for, as its `workerData`. */
export interface LogReadJob {
  readonly folder: string;
  readonly query: LogQuery;
}

/** One answer, and nothing after it. */
export type FromLogReader =
  | { readonly kind: 'read'; readonly page: LogPage }
  | { readonly kind: 'failed'; readonly why: string };

/** Reads some lines of the log, in a thread of its own. Rejects with AppError `cannot-start` when it cannot be read. */
export async function readLogPage(folder: string, query: LogQuery): Promise<LogPage> {
  const thread = new Worker(threadFile('log-read-thread'), { workerData: { folder, query } satisfies LogReadJob });
  try {
    return await new Promise((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new AppError('cannot-start', `The log in ${folder} cannot be read: ${why}.`));
      thread.on('message', (message: FromLogReader) => {
        if (message.kind === 'read') resolve(message.page);
        else fail(message.why);
      });
      thread.on('error', (error) => fail(String(error)));
      thread.on('exit', (code) => fail(`its thread ended before its answer (code ${code})`));
    });
  } finally {
    void thread.terminate();
  }
}
