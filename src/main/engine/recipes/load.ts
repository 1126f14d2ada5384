import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../shared/app-error.ts';
import type { Recipe } from './recipe.ts';
import { findRecipe } from './registry.ts';

/** A recipe by id, or by the absolute path of a module whose default export is one. Works in main and in threads. */
export async function loadRecipe(nameOrPath: string): Promise<Recipe> {
  const known = findRecipe(nameOrPath);
  if (known !== undefined) return known;
  if (!isAbsolute(nameOrPath)) throw new AppError('usage', `There is no recipe "${nameOrPath}".`);
  const module = (await import(pathToFileURL(nameOrPath).href)) as { default?: unknown };
  const recipe = module.default;
  if (!isRecipe(recipe)) {
    throw new AppError('usage', `${nameOrPath} is not a recipe: its default export has no id, options and process().`);
  }
  return recipe;
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
