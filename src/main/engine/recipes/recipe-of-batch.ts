import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { Recipe } from './recipe.ts';
import { recipeOfScript } from './script/script-recipe.ts';
import { loadForMain } from './trusted-load.ts';

/** The recipe of a batch on disk, for main. Of a script no code is loaded. Rejects with AppError `usage`. */
export async function recipeOfBatch({ recipe, script }: Pick<BatchMeta, 'recipe' | 'script'>): Promise<Recipe> {
  return script === undefined ? loadForMain(recipe) : recipeOfScript(script);
}
