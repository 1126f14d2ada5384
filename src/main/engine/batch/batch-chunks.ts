import { chunkCount } from '../recipes/chunks.ts';
import type { BatchInputs } from './batch-inputs.ts';

/** Into how many chunks the recipe of a batch, with its options, cuts each of its files as they are listed. */
export function chunksOf({ recipe, meta, inputs }: Pick<BatchInputs, 'recipe' | 'meta' | 'inputs'>) {
  return (task: number): number => chunkCount(recipe, inputs.table.size[task] ?? 0, meta.options);
}

/** What its figures are made of. */
export function figuresOf(batch: Pick<BatchInputs, 'recipe' | 'meta' | 'inputs' | 'store' | 'earlier'>) {
  const { meta, store, inputs, earlier } = batch;
  const published = earlier === undefined ? {} : { published: earlier.published };
  return { meta, store, size: inputs.table.size, cut: chunksOf(batch), ...published };
}
