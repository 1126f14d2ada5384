import { isAbsolute } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { threadFile } from '../workers/thread-file.ts';
import { loadRecipe } from './load.ts';
import type { Recipe } from './recipe.ts';
import type { Described } from './script/describe.ts';
import type { FromProbe } from './script/probe-process.ts';

/** A module that is not through by then hangs, milliseconds. */
export const LOAD_WITHIN_MS = 15_000;

const sound = new Set<string>();

/**
 * A recipe for use in main, where a module that hangs or ends its thread as it loads would take everything with it: a
 * module is loaded in a throwaway thread first, once in the life of the process. Costs about 40 ms then. Throws
 * AppError `usage`; nothing was started.
 */
export async function loadForMain(nameOrPath: string, withinMs = LOAD_WITHIN_MS): Promise<Recipe> {
  if (isAbsolute(nameOrPath) && !sound.has(nameOrPath)) {
    await describeInThread(nameOrPath, withinMs);
    sound.add(nameOrPath);
  }
  return loadRecipe(nameOrPath);
}

/** Learns what a module is by loading it in a throwaway thread. Rejects with AppError `usage`. */
export function describeInThread(path: string, withinMs: number): Promise<Described> {
  return new Promise((resolve, reject) => {
    // Its output would go to ours, where the command line promises something else.
    const thread = new Worker(threadFile('recipe-probe'), { workerData: path, stdout: true, stderr: true });
    const settle = (run: () => void): void => {
      clearTimeout(timer);
      thread.removeAllListeners();
      thread.on('error', () => undefined); // of its last moments; the answer is known
      void thread.terminate();
      run();
    };
    const fail = (why: string): void => settle(() => reject(refused(path, why)));
    const timer = setTimeout(() => fail(`it was not through after ${withinMs / 1000} s`), withinMs);
    thread.once('message', (answer: FromProbe) =>
      settle(() => (answer.kind === 'failed' ? reject(AppError.fromData(answer.error)) : resolve(answer))),
    );
    thread.once('error', (error) => fail(error.message));
    thread.once('exit', (code) => fail(`it ended its thread with exit code ${code}`));
  });
}

const refused = (path: string, why: string): AppError =>
  new AppError('usage', `The recipe ${path} could not be loaded: ${why}. Nothing was started.`);
