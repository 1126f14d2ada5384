import type { RecipeInfo, RecipeOptionInfo } from '../../../../shared/domain/recipe-info.ts';
import type { Settings } from '../../../../shared/ipc/views.ts';

export type OptionValue = string | number | boolean;
export type OptionValues = Record<string, OptionValue>;

/** The options of a recipe as last chosen; a kept value that the option no longer takes falls back to its default. */
export function chosenOptions(recipe: RecipeInfo, settings: Settings): OptionValues {
  const kept = settings.recipeOptions[recipe.id] ?? {};
  return Object.fromEntries(
    recipe.options.map((option) => {
      const value = kept[option.name];
      return [option.name, value !== undefined && accepts(option, value) ? value : option.default];
    }),
  );
}

export function accepts(option: RecipeOptionInfo, value: OptionValue): boolean {
  if (typeof value !== typeof option.default) return false;
  if (option.choices !== undefined) return option.choices.includes(String(value));
  if (typeof value !== 'number') return true;
  return Number.isFinite(value) && value >= (option.min ?? -Infinity) && value <= (option.max ?? Infinity);
}

/** A value as it is shown. */
export function valueWords({ kind, words, unit }: RecipeOptionInfo, value: OptionValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const shown = kind === 'number' ? value.toLocaleString('en') : (words?.[value] ?? value);
  return unit === undefined ? String(shown) : `${shown} ${unit}`;
}

/** All that is to be chosen, and what else is not as it is by default. */
export function optionWords(recipe: RecipeInfo, values: OptionValues): string {
  return recipe.options
    .map((option) => ({ option, value: values[option.name] ?? option.default }))
    .filter(({ option, value }) => option.kind === 'choice' || value !== option.default)
    .map(({ option, value }) => `${option.title}: ${valueWords(option, value)}`)
    .join(' · ');
}

/** What is wrong with options that the recipe has a control for, by their names: of what main says of a refusal. */
export function wrongOptions(
  recipe: RecipeInfo | undefined,
  details: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, string>> {
  const { fields } = details;
  if (typeof fields !== 'object' || fields === null) return {};
  const shown = new Set(recipe?.options.map(({ name }) => name));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => shown.has(name)));
}

/** Options of all recipes without the paths among them, which are those of one batch; null where there are none. */
export function withoutPaths(
  recipes: readonly RecipeInfo[],
  chosen: Settings['recipeOptions'],
): Record<string, OptionValues> | null {
  const next = mutable(chosen);
  let changed = false;
  for (const { id, options } of recipes) {
    const values = next[id];
    for (const { name, path } of options) {
      if (path === undefined || values?.[name] === undefined) continue;
      delete values[name];
      changed = true;
    }
  }
  return changed ? next : null;
}

/** The options of all recipes as a copy that can be changed. */
export const mutable = (all: Settings['recipeOptions']): Record<string, OptionValues> =>
  Object.fromEntries(Object.entries(all).map(([id, values]) => [id, { ...values }]));

/** Options as a journal keeps them: what a form cannot show is none. */
export const plainOptions = (options: Readonly<Record<string, unknown>>): OptionValues =>
  Object.fromEntries(Object.entries(options).filter((entry): entry is [string, OptionValue] => isPlain(entry[1])));

const isPlain = (value: unknown): value is OptionValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
