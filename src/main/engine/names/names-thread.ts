import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { loadRecipe } from '../recipes/load.ts';
import type { FromNames, NamesJob } from './names-protocol.ts';
import { settleHere } from './settle-here.ts';

/*
 * Settles the names of one batch. A thread of its own: a million names take seconds, and a disk that never answers
 * holds nobody but this.
 */

const port = parentPort;
if (port === null) throw new Error('names-thread runs as a worker thread only.');

async function answer({ recipe, ...job }: NamesJob): Promise<FromNames> {
  try {
    return { kind: 'settled', names: settleHere({ ...job, recipe: await loadRecipe(recipe) }) };
  } catch (error) {
    return { kind: 'failed', error: AppError.toData(error) };
  }
}

port.postMessage(await answer(workerData as NamesJob));
