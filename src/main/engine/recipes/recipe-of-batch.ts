import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { Recipe } from './recipe.ts';
import { loadForMain } from './trusted-load.ts';

/** The recipe of a batch on disk, for main. Of a script no code is loaded. Rejects with AppError `usage`. */
export async function recipeOfBatch({ recipe, script }: Pick<BatchMeta, 'recipe' | 'script'>): Promise<Recipe> {
  if (script === undefined) return loadForMain(recipe);
  const { recipeOfScript } = await import('./script/script-recipe.ts');
  return recipeOfScript(script);
}

/** The same batch with options that its recipe did not have yet when it began, at their defaults. */
export function upToDate<T extends Pick<BatchMeta, 'options'>>(meta: T, recipe: Recipe): T {
  const parsed = recipe.options.safeParse(meta.options);
  // What the recipe of today does not take stays as it was agreed to: its `check` and its files say what is wrong.
  return parsed.success ? { ...meta, options: parsed.data as BatchMeta['options'] } : meta;
}
