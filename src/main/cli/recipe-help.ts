import type { RecipeInfo, RecipeOptionInfo } from '../../shared/domain/recipe-info.ts';
import { listRecipes, toRecipeInfo } from '../engine/recipes/registry.ts';

/** The recipes and their options, as they stand under the help of `run`. */
export function recipeHelp(): string {
  return `\nRecipes and their options (--set key=value):\n${listRecipes()
    .map((recipe) => describe(toRecipeInfo(recipe)))
    .join('\n')}`;
}

function describe({ id, purpose, options }: RecipeInfo): string {
  return [`  ${id.padEnd(18)} ${purpose}`, ...options.map(describeOption)].join('\n');
}

function describeOption(option: RecipeOptionInfo): string {
  return `    ${option.name.padEnd(16)} ${allowed(option)} (default ${String(option.default)})\n${' '.repeat(21)}${option.description}`;
}

function allowed({ kind, choices, min, max, unit }: RecipeOptionInfo): string {
  if (choices !== undefined) return choices.join(' | ');
  if (kind === 'switch') return 'true | false';
  if (kind === 'text') return 'text';
  const bounds = min === undefined && max === undefined ? '' : ` ${min ?? '…'}–${max ?? '…'}`;
  return `number${bounds}${unit === undefined ? '' : ` ${unit}`}`;
}
