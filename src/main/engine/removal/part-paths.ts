import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { partPath } from '../publish/part-name.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { mirroredPath } from '../scan/path-table.ts';
import { eachRun } from '../tasks/work-queue.ts';

/** Of the batch itself no recipe is needed: its output has a name of its own. */
export function ownPart({ meta }: LoadedBatch): readonly Buffer[] {
  if (meta.outDir === '' || meta.outputName === null) return [];
  return [partPath(Buffer.from(`${meta.outDir}/${meta.outputName}`), meta.files, 0)];
}

/** Names under which the leases that nothing is known of may have written. */
export function leaseParts(loaded: LoadedBatch, recipe: Recipe): readonly Buffer[] {
  const { meta, inputs, replayed } = loaded;
  const parts: Buffer[] = [];
  if (meta.outDir === '') return parts;
  const folder = Buffer.from(`${meta.outDir}/`);
  for (const { lease, runs } of replayed.openLeases) {
    eachRun(runs, (from, to) => {
      for (let id = from; id < Math.min(to, meta.files); id++) {
        const name = recipe.output?.(mirroredPath(inputs.table, id), meta.options);
        if (name !== undefined) parts.push(partPath(Buffer.concat([folder, name]), id, lease));
      }
    });
  }
  return parts;
}
