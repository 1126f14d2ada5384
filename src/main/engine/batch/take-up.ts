import { AppError } from '../../../shared/app-error.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import type { CheckpointManager, LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { diskFileSystem } from '../file-system.ts';
import { identify } from '../publish/open-root.ts';
import type { RootIdentity } from '../publish/publish-protocol.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { recipeOfBatch, upToDate } from '../recipes/recipe-of-batch.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { endEarlierPrograms } from './earlier-programs.ts';
import { assertRightDisk } from './output-root.ts';

/**
 * Takes an interrupted batch into our hands to end it: nothing is verified, as nothing of it will be done. Rejects with
 * AppError: `usage` for an unknown id, `not-now` for one that has ended, `cannot-start` when another process has it or
 * it cannot be read.
 */
export async function takeUp(checkpoints: CheckpointManager, id: string): Promise<BatchInputs> {
  const files = await checkpoints.open(id);
  try {
    const { inputs, store, replayed, naming } = files.loaded;
    if (isEnded(replayed.state)) {
      throw new AppError('not-now', `The batch ${id} is at its end (${replayed.state}). Nothing was changed.`);
    }
    const recipe = await recipeOfBatch(files.loaded.meta);
    const meta = upToDate(files.loaded.meta, recipe);
    await endEarlierPrograms(files.loaded, recipe, files.folder);
    const root = meta.outDir === '' ? null : rootThere(files.loaded, recipe);
    return { meta, inputs, store, files, recipe, naming, root, earlier: replayed, makeOutput: root !== null };
  } catch (error) {
    await files.journal.close();
    files.release();
    throw error;
  }
}

/** Null when the output folder is not there, or on another disk: what was left unfinished in it cannot be reached. */
function rootThere(loaded: LoadedBatch, recipe: Recipe): RootIdentity | null {
  try {
    assertRightDisk(loaded, recipe);
    return identify(diskFileSystem, loaded.meta.outDir);
  } catch {
    return null;
  }
}
