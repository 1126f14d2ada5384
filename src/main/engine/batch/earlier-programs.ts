import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { bootId } from '../checkpoints/process-identity.ts';
import { notedPrograms } from '../checkpoints/suspects.ts';
import { endLeftPrograms } from '../processes/left-programs.ts';
import type { Recipe } from '../recipes/recipe.ts';

/**
 * Ends what earlier sessions of a batch have started and did not live to end: before any of its files is given out
 * again. Throws AppError `cannot-start` where that cannot be done.
 */
export async function endEarlierPrograms(
  { meta, replayed }: LoadedBatch,
  recipe: Recipe,
  folder: string,
): Promise<void> {
  if (recipe.startsPrograms !== true) return;
  // After another boot the pids are those of others.
  await endLeftPrograms(meta.id, replayed.boot === bootId() ? notedPrograms(folder) : []);
}
