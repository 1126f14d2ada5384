import { takesWords } from '../../shared/domain/name-words.ts';
import type { RecipeInfo, RecipeOptionInfo } from '../../shared/domain/recipe-info.ts';
import { listRecipes, toRecipeInfo } from '../engine/recipes/registry.ts';

/** The recipes and their options, as they stand under the help of `run`. */
export function recipeHelp(): string {
  const recipes = listRecipes().map(toRecipeInfo);
  const width = Math.max(...recipes.flatMap(({ options }) => options.map(({ name }) => name.length)));
  return `\nRecipes and their options (--set key=value):\n${recipes.map((recipe) => describe(recipe, width)).join('\n')}`;
}

/** `width`: of the longest name of an option. */
function describe({ id, purpose, takes, options }: RecipeInfo, width: number): string {
  const does = [purpose, takesWords(takes)].filter((words) => words !== null).join(' ');
  return [`  ${id.padEnd(18)} ${does}`, ...options.map((option) => describeOption(option, width))].join('\n');
}

function describeOption(option: RecipeOptionInfo, width: number): string {
  return `    ${option.name.padEnd(width)} ${allowed(option)} (default ${String(option.default)})\n${' '.repeat(width + 5)}${option.description}`;
}

function allowed({ kind, choices, min, max, unit }: RecipeOptionInfo): string {
  if (choices !== undefined) return choices.join(' | ');
  if (kind === 'switch') return 'true | false';
  if (kind === 'text') return 'text';
  const bounds = min === undefined && max === undefined ? '' : ` ${min ?? '…'}–${max ?? '…'}`;
  return `number${bounds}${unit === undefined ? '' : ` ${unit}`}`;
}
