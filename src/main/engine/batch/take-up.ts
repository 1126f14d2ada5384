import { AppError } from '../../../shared/app-error.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { loadForMain } from '../recipes/trusted-load.ts';
import type { BatchInputs } from './batch-inputs.ts';

/**
 * Takes an interrupted batch into our hands to end it: nothing is verified, as nothing of it will be done. Rejects with
 * AppError: `usage` for an unknown id, `not-now` for one that has ended, `cannot-start` when another process has it or
 * it cannot be read.
 */
export async function takeUp(checkpoints: CheckpointManager, id: string): Promise<BatchInputs> {
  const files = await checkpoints.open(id);
  try {
    const { meta, inputs, store, replayed } = files.loaded;
    if (isEnded(replayed.state)) {
      throw new AppError('not-now', `The batch ${id} is at its end (${replayed.state}). Nothing was changed.`);
    }
    const recipe = await loadForMain(meta.recipe);
    const makeOutput = meta.outDir !== '';
    return { meta, inputs, store, files, recipe, earlier: replayed, suspects: new Set(), makeOutput };
  } catch (error) {
    await files.journal.close();
    files.release();
    throw error;
  }
}
