import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { loadRecipe } from './load.ts';

/*
 * A thread that loads one recipe module and says how that went: null, or the error. What the module does beyond that
 * (it may hang, end its thread, start timers) happens here and goes with the thread.
 */
try {
  await loadRecipe(String(workerData));
  parentPort?.postMessage(null);
} catch (error) {
  parentPort?.postMessage(AppError.toData(error));
}
