import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Leftover, RootIdentity } from '../publish/publish-protocol.ts';
import { Publisher } from '../publish/publisher.ts';
import { mirroredPath } from '../scan/path-table.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { folderOf, partsOf } from './batch-parts.ts';

type Batch = Pick<BatchInputs, 'meta' | 'inputs' | 'recipe' | 'store'>;

/** Files looked at between two turns of the loop: a few milliseconds at most. */
const SLICE = 500;

/**
 * Parts of a batch that no record tells of, as a power cut leaves them (see `leftovers.ts`). Looks into the folders of
 * all files that are to be done; gives the loop its turn between slices. Rejects when one cannot be read.
 */
export async function findStaleParts(batch: Batch, root: RootIdentity): Promise<readonly Leftover[]> {
  const publisher = new Publisher(root);
  try {
    const found = await publisher.find(await foldersOf(batch));
    return found.filter((leftover) => isOurs(batch, leftover));
  } finally {
    await publisher.close();
  }
}

/** Whether this very name is one that the batch gives. Others may have files that look like it. */
function isOurs(batch: Batch, { name, task, lease }: Leftover): boolean {
  const part = task < batch.store.count ? partsOf(batch, lease, [task, task + 1])[0] : undefined;
  return (
    part !== undefined &&
    Buffer.from(part.subarray(folderOf(part).length))
      .toString()
      .replace(/^\//, '') === name
  );
}

/** Of a file that is done nothing is left: its folder was synced when its output was put in place. */
async function foldersOf({ meta, inputs, recipe, store }: Batch): Promise<readonly Uint8Array[]> {
  const folders = new Map<string, Uint8Array>();
  for (let id = 0; id < store.count; id++) {
    if (id % SLICE === SLICE - 1) await nextTurn();
    const target =
      store.state(id) === 'COMPLETED' ? undefined : recipe.output?.(mirroredPath(inputs.table, id), meta.options);
    if (target === undefined) continue;
    const folder = folderOf(target);
    folders.set(Buffer.from(folder).toString('latin1'), folder);
  }
  return [...folders.values()];
}
