import { isAbsolute } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, type AppErrorData } from '../../../shared/app-error.ts';
import { threadFile } from '../workers/thread-file.ts';
import { loadRecipe } from './load.ts';
import type { Recipe } from './recipe.ts';

/** A module that is not through by then hangs, milliseconds. */
const LOAD_WITHIN_MS = 15_000;

const sound = new Set<string>();

/**
 * A recipe for use in main, where a module that hangs or ends its thread as it loads would take everything with it: a
 * module is loaded in a throwaway thread first, once in the life of the process. Costs about 40 ms then. Throws
 * AppError `usage`; nothing was started.
 */
export async function loadForMain(nameOrPath: string, withinMs = LOAD_WITHIN_MS): Promise<Recipe> {
  if (isAbsolute(nameOrPath) && !sound.has(nameOrPath)) {
    await probe(nameOrPath, withinMs);
    sound.add(nameOrPath);
  }
  return loadRecipe(nameOrPath);
}

function probe(path: string, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Its output would go to ours, where the command line promises something else.
    const thread = new Worker(threadFile('recipe-probe'), { workerData: path, stdout: true, stderr: true });
    const settle = (problem: string | AppErrorData | null): void => {
      clearTimeout(timer);
      thread.removeAllListeners();
      thread.on('error', () => undefined); // of its last moments; the answer is known
      void thread.terminate();
      if (problem === null) resolve();
      else reject(typeof problem === 'string' ? refused(path, problem) : new AppError(problem.code, problem.message));
    };
    const timer = setTimeout(() => settle(`it was not through after ${withinMs / 1000} s`), withinMs);
    thread.once('message', (answer: AppErrorData | null) => settle(answer));
    thread.once('error', (error) => settle(error.message));
    thread.once('exit', (code) => settle(`it ended its thread with exit code ${code}`));
  });
}

const refused = (path: string, why: string): AppError =>
  new AppError('usage', `The recipe ${path} could not be loaded: ${why}. Nothing was started.`);
