import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { loadRecipe } from '../recipes/load.ts';
import { requestOf, type ListJob, type ScanMessage } from './scan-messages.ts';

/*
 * Entry of the thread in which a recipe lists its own files: as the scan thread, and apart from it because it loads
 * a recipe, which a plain walk need not wait for.
 */

const tell = (message: ScanMessage): void => parentPort?.postMessage(message);
const { request, recipe: recipeRef, options: given } = workerData as ListJob;

try {
  const recipe = await loadRecipe(recipeRef);
  if (recipe.list === undefined) throw new AppError('internal', `The recipe "${recipe.id}" lists no files itself.`);
  const { scan, options } = recipe.list(requestOf(request), given, (progress) => tell({ kind: 'progress', progress }));
  tell({ kind: 'done', result: scan, options });
} catch (error) {
  tell({ kind: 'failed', error: AppError.toData(error) });
}
