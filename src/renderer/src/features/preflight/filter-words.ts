import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import type { BatchChoice } from '../../stores/preflight.ts';

/** Globs as a person types them. */
export function globsOf(typed: string): string[] {
  return typed
    .split(';')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
}

/** Which files are taken, in words. */
export function filterWords(
  { include, exclude, allFiles }: Omit<BatchChoice, 'naming'>,
  recipe: Pick<RecipeInfo, 'title' | 'takes'> | undefined,
): string {
  const every = allFiles || recipe?.takes === undefined ? 'all' : `all that “${recipe.title}” takes`;
  const taken = include.length === 0 ? every : include.join(', ');
  const left = exclude.length === 0 ? '' : ` but for ${exclude.join(', ')}`;
  return `${taken}${left}${allFiles ? ', junk too' : ''}`;
}
