import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { recipeOfBatch } from '../recipes/recipe-of-batch.ts';
import type { FromNames, NamesJob } from './names-protocol.ts';
import { settleHere } from './settle-here.ts';

/*
 * Settles the names of one batch. A thread of its own: a million names take seconds, and a disk that never answers
 * holds nobody but this.
 */

const port = parentPort;
if (port === null) throw new Error('names-thread runs as a worker thread only.');

async function answer({ recipe: ref, script, ...job }: NamesJob): Promise<FromNames> {
  try {
    const recipe = await recipeOfBatch({ recipe: ref, ...(script === undefined ? {} : { script }) });
    return { kind: 'settled', names: settleHere({ ...job, recipe }) };
  } catch (error) {
    return { kind: 'failed', error: AppError.toData(error) };
  }
}

port.postMessage(await answer(workerData as NamesJob));
