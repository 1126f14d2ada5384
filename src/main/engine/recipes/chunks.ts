import { LARGE_FILE_BYTES } from '../tasks/work-queue.ts';
import type { Recipe } from './recipe.ts';

/** No file is cut into more: each chunk has a lease and a record of its own. */
export const MOST_CHUNKS = 4096;

type Cutting = Pick<Recipe, 'chunks' | 'range' | 'join'>;

/**
 * Chunks that a file of this size is cut into: 1 where the recipe does not cut, cannot join, or answers with anything
 * but a number of 1 … `MOST_CHUNKS`, and for files that share a lease with others. Main and threads ask here, so that
 * they agree.
 */
export function chunkCount(recipe: Cutting, size: number, options: unknown): number {
  if (size < LARGE_FILE_BYTES || recipe.chunks === undefined || recipe.join === undefined) return 1;
  const count = recipe.chunks(size, options);
  return Number.isSafeInteger(count) && count >= 1 && count <= MOST_CHUNKS ? count : 1;
}

/** Byte range `[start, end)` of a chunk of `count`; of equal shares where the recipe does not say. */
export function chunkRange(
  recipe: Cutting,
  { index, count, size }: { readonly index: number; readonly count: number; readonly size: number },
  options: unknown,
): readonly [start: number, end: number] {
  if (count === 1) return [0, size];
  if (recipe.range !== undefined) return recipe.range(index, size, options);
  return [Math.floor((size * index) / count), Math.floor((size * (index + 1)) / count)];
}
