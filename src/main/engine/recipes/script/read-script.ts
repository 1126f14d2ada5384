import { Worker } from 'node:worker_threads';
import { AppError, type AppErrorData } from '../../../../shared/app-error.ts';
import { threadFile } from '../../workers/thread-file.ts';

/** A disk that does not answer is not waited for, milliseconds. */
const READ_WITHIN_MS = 15_000;

/** What the thread is to do: read, and copy into `folder` (where `only` is given, if the hash is that). */
export interface ScriptJob {
  readonly path: string;
  readonly folder: string | null;
  readonly only: string | null;
}

/** A script as it stands on the disk now. */
export interface ScriptText {
  readonly sha256: string;
  /** How it begins. */
  readonly head: string;
  /** It and what it imports by path. */
  readonly files: number;
  /** Of the copy, from the folder of copies on; null when none was made. */
  readonly copy: string | null;
}

export type FromScriptThread = ScriptText | { readonly error: AppErrorData };

/** Reads a script in a thread of its own. Rejects with AppError: `usage` where it cannot be read or does not parse. */
export function readScript(job: ScriptJob): Promise<ScriptText> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile('script-thread'), { workerData: job });
    const settle = (run: () => void): void => {
      clearTimeout(timer);
      thread.removeAllListeners();
      thread.on('error', () => undefined); // of its last moments
      void thread.terminate();
      run();
    };
    const fail = (why: string): void =>
      settle(() =>
        reject(new AppError('usage', `The script ${job.path} cannot be read: ${why}. Nothing was started.`)),
      );
    const timer = setTimeout(() => fail(`no answer after ${READ_WITHIN_MS / 1000} s`), READ_WITHIN_MS);
    thread.once('message', (answer: FromScriptThread) =>
      settle(() => ('error' in answer ? reject(AppError.fromData(answer.error)) : resolve(answer))),
    );
    thread.once('error', (error) => fail(error.message));
    thread.once('exit', (code) => fail(`its thread ended with exit code ${code}`));
  });
}
