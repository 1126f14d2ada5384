import type { BatchContext } from '../workers/protocol.ts';
import type { BatchDeps } from './batch-deps.ts';
import type { BatchInputs } from './batch-inputs.ts';

let nextKey = 1;

/** What a worker is told of the batch, once per thread. */
export function contextOf(
  { meta, module, store, inputs, files, naming, root }: BatchInputs,
  { crew }: BatchDeps,
): BatchContext {
  return {
    key: nextKey++,
    batchId: meta.id,
    recipe: module ?? meta.recipe,
    options: meta.options,
    naming,
    table: inputs.table,
    base: inputs.base,
    attempts: store.attempts,
    state: store.stateColumn,
    durationMs: store.durationMs,
    control: crew.control,
    root,
    inflightDir: files.folder,
  };
}
