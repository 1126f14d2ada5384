import { basename, extname, isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../shared/app-error.ts';
import { BUILT_IN, loadBuiltIn } from './built-in.ts';
import type { Recipe } from './recipe.ts';

/**
 * A recipe by id, or by the absolute path of a module: one whose default export is a whole recipe, or the copy of a
 * user's script. Works in main and in workers; of others' code main loads only what is trusted.
 */
export async function loadRecipe(nameOrPath: string): Promise<Recipe> {
  const known = await loadBuiltIn(nameOrPath);
  if (known !== undefined) return known;
  if (!isAbsolute(nameOrPath)) throw unknownRecipe(nameOrPath);
  const exported = await importModule(nameOrPath);
  if (isRecipe(exported['default'])) return exported['default'];
  const [{ scriptOf }, { scriptRecipe }] = await Promise.all([
    import('./script/module.ts'),
    import('./script/script-recipe.ts'),
  ]);
  const name = basename(nameOrPath, extname(nameOrPath));
  const { about, code } = scriptOf(nameOrPath, name, exported);
  return scriptRecipe(name, about, code);
}

function unknownRecipe(name: string): AppError {
  return new AppError(
    'usage',
    `There is no recipe "${name}"; there is: ${BUILT_IN.join(', ')}. A module of your own is named by its path.`,
  );
}

export async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    // Node adds which of our own files wanted it.
    const why = (error instanceof Error ? error.message : String(error)).replace(/ imported from .*/s, '');
    throw new AppError('usage', `The recipe ${path} could not be loaded: ${why}.`, { cause: error });
  }
}

export function isRecipe(value: unknown): value is Recipe {
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
