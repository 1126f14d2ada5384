import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../shared/app-error.ts';
import type { Recipe } from './recipe.ts';
import { findRecipe, listRecipes } from './registry.ts';

/** A recipe by id, or by the absolute path of a module whose default export is one. Works in main and in threads. */
export async function loadRecipe(nameOrPath: string): Promise<Recipe> {
  const known = findRecipe(nameOrPath);
  if (known !== undefined) return known;
  if (!isAbsolute(nameOrPath)) {
    const ids = listRecipes()
      .map((recipe) => recipe.id)
      .join(', ');
    throw new AppError(
      'usage',
      `There is no recipe "${nameOrPath}"; there is: ${ids}. A module of your own is named by its path.`,
    );
  }
  const recipe = (await importModule(nameOrPath)).default;
  if (!isRecipe(recipe)) {
    throw new AppError('usage', `${nameOrPath} is not a recipe: its default export has no id, options and process().`);
  }
  return recipe;
}

async function importModule(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  } catch (error) {
    // Node adds which of our own files wanted it.
    const why = (error instanceof Error ? error.message : String(error)).replace(/ imported from .*/s, '');
    throw new AppError('usage', `The recipe ${path} could not be loaded: ${why}.`, { cause: error });
  }
}

function isRecipe(value: unknown): value is Recipe {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'process' in value &&
    typeof value.process === 'function' &&
    'options' in value
  );
}
