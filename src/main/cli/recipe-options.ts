import { AppError } from '../../shared/app-error.ts';
import type { RecipeInfo, RecipeOptionInfo } from '../../shared/domain/recipe-info.ts';
import type { Recipe } from '../engine/recipes/recipe.ts';
import { toRecipeInfo } from '../engine/recipes/registry.ts';

/**
 * `--set key=value` as the recipe takes it: text becomes a number or a switch where the option is one; whether the
 * value is allowed, the recipe's own schema says later. Throws AppError `usage` for an unknown key.
 */
export function readOptions(recipe: Recipe, settings: readonly string[]): Readonly<Record<string, unknown>> {
  if (settings.length === 0) return {};
  const info = infoOf(recipe);
  return Object.fromEntries(settings.map((setting) => readOption(setting, recipe.id, info)));
}

function readOption(setting: string, recipe: string, info: RecipeInfo | null): readonly [string, unknown] {
  const cut = setting.indexOf('=');
  if (cut <= 0) throw new AppError('usage', `--set ${setting}: expected key=value. Nothing was started.`);
  const [key, text] = [setting.slice(0, cut), setting.slice(cut + 1)];
  if (info === null) return [key, scalar(text)];
  const option = info.options.find(({ name }) => name === key);
  if (option !== undefined) return [key, valueOf(option, text)];
  const known = info.options.map(({ name }) => name).join(', ') || 'none';
  throw new AppError(
    'usage',
    `--set ${setting}: the recipe ${recipe} has no option "${key}"; it has: ${known}. Nothing was started.`,
  );
}

/** Text that is no number or switch stays text, for the schema to refuse in its own words. */
function valueOf({ kind }: RecipeOptionInfo, text: string): unknown {
  if (kind === 'number') return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === 'switch') return text === 'true' || (text === 'false' ? false : text);
  return text;
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Null for a module whose options have no plain form: it may want more than a form can show. */
function infoOf(recipe: Recipe): RecipeInfo | null {
  try {
    return toRecipeInfo(recipe);
  } catch {
    return null;
  }
}
