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

/** The choice in a few words: what differs from the default comes with its name. */
export function optionWords(recipe: RecipeInfo, values: OptionValues): string {
  return recipe.options
    .map((option) => {
      const value = values[option.name] ?? option.default;
      if (option.kind === 'choice') return String(value);
      return value === option.default ? '' : `${option.title.toLowerCase()} ${String(value)}`;
    })
    .filter((words) => words !== '')
    .join(' · ');
}
