import type { Recipe } from './recipe.ts';

/** What a batch does with each file. */
export interface Doing {
  readonly recipe: Pick<Recipe, 'output'>;
  readonly options: unknown;
}

/**
 * Where the output of a file goes: raw bytes from the output folder on, by the path below its root's parent. Null where
 * the recipe, with these options, has none. Every thread that needs the name asks here.
 */
export function targetOf({ recipe, options }: Doing, mirrored: Buffer): Buffer | null {
  return recipe.output?.(mirrored, options) ?? null;
}

const ANY = Buffer.from('root/file');

/** Whether there is an output per file. */
export const writesFiles = (doing: Doing): boolean => targetOf(doing, ANY) !== null;
