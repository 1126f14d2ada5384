import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../../shared/app-error.ts';
import { copySource } from './copy.ts';
import { readSource } from './source.ts';
import type { FromScriptThread, ScriptJob } from './read-script.ts';

/*
 * Reads one script, and copies it where that is asked for: with synchronous calls and a compiler, so apart from main.
 * Runs none of it.
 */
const { path, folder, only } = workerData as ScriptJob;

function work(): FromScriptThread {
  try {
    const source = readSource(path);
    const { sha256, head, files } = source;
    if (folder === null || (only !== null && only !== sha256)) return { sha256, head, copy: null, files: files.length };
    return { sha256, head, files: files.length, copy: copySource(folder, source) };
  } catch (error) {
    return { error: AppError.toData(error) };
  }
}

parentPort?.postMessage(work());
