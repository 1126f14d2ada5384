import { partPath } from '../publish/part-name.ts';
import { mirroredPath } from '../scan/path-table.ts';
import { eachRun, type Runs } from '../tasks/work-queue.ts';
import type { BatchInputs } from './batch-inputs.ts';

type Batch = Pick<BatchInputs, 'meta' | 'inputs' | 'recipe'>;

/** Names, from the output folder on, under which a lease may have written for these tasks; none without an output per file. */
export function partsOf({ recipe, inputs, meta }: Batch, lease: number, runs: Runs): Uint8Array[] {
  const parts: Uint8Array[] = [];
  eachRun(runs, (from, to) => {
    for (let id = from; id < to; id++) {
      const target = recipe.output?.(mirroredPath(inputs.table, id), meta.options);
      if (target !== undefined) parts.push(partPath(target, id, lease));
    }
  });
  return parts;
}

const SLASH = 0x2f;

/** The folder that a file lies in, from the output folder on; empty for that itself. */
export const folderOf = (path: Uint8Array): Uint8Array => path.subarray(0, Math.max(0, path.lastIndexOf(SLASH)));

/** Name of the part of the output of the whole batch; null where there is none. */
export function outputPart(meta: Batch['meta']): Buffer | null {
  return meta.outputName === null ? null : partPath(Buffer.from(meta.outputName), meta.files, 0);
}
