import type { IsolatedLease } from '../isolation/isolation-protocol.ts';
import { namingOfOne } from '../names/naming.ts';
import { mirroredPath, pathBytes } from '../scan/path-table.ts';
import type { Grant } from '../tasks/task-manager.ts';
import type { BatchContext } from '../workers/protocol.ts';

/** The one file of a grant with all that a process must know of it: shared memory does not reach there. */
export function isolatedLease({ lease, runs }: Grant, context: BatchContext): IsolatedLease {
  const task = runs[0] ?? 0;
  const { batchId, recipe, options, naming, root, table, attempts, inflightDir } = context;
  return {
    lease,
    task,
    batchId,
    recipe,
    options,
    ...(naming === undefined ? {} : { naming: namingOfOne(naming, task) }),
    root,
    path: pathBytes(table, task),
    mirrored: mirroredPath(table, task),
    size: table.size[task] ?? 0,
    attempts: attempts[task] ?? 0,
    ...(inflightDir === undefined ? {} : { inflightDir }),
  };
}
