import { applyNaming, type Naming } from '../names/naming.ts';
import type { Recipe } from './recipe.ts';

/** What a batch does with each file. */
export interface Doing {
  readonly recipe: Pick<Recipe, 'output'>;
  readonly options: unknown;
  /** How outputs are named; as the recipe says, when left out. */
  readonly naming?: Naming | undefined;
}

/**
 * Where the output of a file goes: raw bytes from the output folder on, by the path below its root's parent. Null where
 * the recipe, with these options, has none. Every thread that needs the name asks here.
 */
export function targetOf({ recipe, options, naming }: Doing, mirrored: Buffer, task: number): Buffer | null {
  const target = recipe.output?.(mirrored, options) ?? null;
  return target === null || naming === undefined ? target : applyNaming(naming, target, task);
}

const ANY = Buffer.from('root/file');

/** Whether there is an output per file. */
export const writesFiles = ({ recipe, options }: Pick<Doing, 'recipe' | 'options'>): boolean =>
  targetOf({ recipe, options }, ANY, 0) !== null;
