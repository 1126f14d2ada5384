import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import type { Settings } from '../../../../shared/ipc/views.ts';
import type { OfferedPreset, Preset } from '../../../../shared/presets/preset.ts';
import { OWN_NAMES } from '../../../../shared/naming/template.ts';
import { chosenOptions } from '../preflight/recipe-choice.ts';

/** The preset that says just what is chosen; undefined for none. */
export function matchingPreset(
  presets: readonly OfferedPreset[],
  recipe: RecipeInfo,
  settings: Settings,
): OfferedPreset | undefined {
  const now = JSON.stringify(presetFields(asPreset('', recipe, settings)));
  return presets.find(
    (preset) =>
      preset.recipe === recipe.id &&
      JSON.stringify(presetFields({ ...preset, options: wholeOptions(preset, recipe, settings) })) === now,
  );
}

/** What is chosen, as a preset of this name. */
export function asPreset(name: string, recipe: RecipeInfo, settings: Settings): Preset {
  const { naming, include, exclude, allFiles } = settings;
  return {
    name,
    purpose: '',
    recipe: recipe.id,
    options: chosenOptions(recipe, settings),
    ...(naming === OWN_NAMES ? {} : { naming }),
    include: [...include],
    exclude: [...exclude],
    allFiles,
  };
}

/** The settings after a preset was chosen. */
export function settingsOf(preset: Preset, settings: Settings) {
  const { recipe, options, naming = OWN_NAMES, include, exclude, allFiles } = preset;
  const recipeOptions = { ...settings.recipeOptions, [recipe]: { ...options } };
  return {
    recipe,
    recipeOptions: Object.fromEntries(Object.entries(recipeOptions).map(([id, values]) => [id, { ...values }])),
    naming,
    include: [...include],
    exclude: [...exclude],
    allFiles,
  };
}

/** A preset may leave options at their defaults. */
function wholeOptions(preset: Preset, recipe: RecipeInfo, settings: Settings): Preset['options'] {
  return chosenOptions(recipe, { ...settings, recipeOptions: { [recipe.id]: preset.options } });
}

function presetFields({ options, naming = OWN_NAMES, include, exclude, allFiles }: Preset): readonly unknown[] {
  return [
    Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    naming,
    include,
    exclude,
    allFiles,
  ];
}
