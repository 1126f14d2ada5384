import type { IsolatedLease } from '../isolation/isolation-protocol.ts';
import { namingOfOne } from '../names/naming.ts';
import { mirroredPath, pathBytes } from '../scan/path-table.ts';
import type { Grant } from '../tasks/grant.ts';
import type { BatchContext, ChunkWork } from '../workers/protocol.ts';

/** What a message says of the chunk of a grant, if it is of one. */
export function chunkWork({ chunk, joined }: Grant): { readonly chunk?: ChunkWork } {
  if (chunk === undefined) return {};
  const { index, count } = chunk;
  return { chunk: { index, count, ...(joined === undefined ? {} : { joined }) } };
}

/** The one file of a grant with all that a process must know of it: shared memory does not reach there. */
export function isolatedLease(grant: Grant, context: BatchContext): IsolatedLease {
  const { lease, runs } = grant;
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
    mtimeMs: table.mtimeMs[task] ?? 0,
    attempts: attempts[task] ?? 0,
    ...chunkWork(grant),
    ...(inflightDir === undefined ? {} : { inflightDir }),
  };
}
