import { statSync } from 'node:fs';
import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { bootId } from '../checkpoints/process-identity.ts';
import { diskFileSystem } from '../file-system.ts';
import { identify } from '../publish/open-root.ts';
import { Publisher } from '../publish/publisher.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lastLeaseOf, removeParts } from './batch-parts.ts';
import { assertRightDisk } from './output-root.ts';

/**
 * Removes all the parts that a batch may have left under its output folder, for one that is to be deleted; outputs in
 * place stay. The caller holds its lock: of a batch that runs it would take what is being written. Resolves with the
 * names, from the output folder on, of those that could not be removed. Throws `cannot-start` when the folder is on
 * another disk than the batch wrote to, and what the disk says.
 */
export async function removePartsOf(loaded: LoadedBatch, recipe: Recipe): Promise<readonly Uint8Array[]> {
  const { outDir } = loaded.meta;
  if (outDir === '') return [];
  assertRightDisk(loaded, recipe);
  if (statSync(outDir, { throwIfNoEntry: false }) === undefined) return [];
  const publisher = new Publisher(identify(diskFileSystem, outDir));
  try {
    const { meta, inputs, replayed } = loaded;
    return await removeParts({ meta, inputs, recipe }, publisher, lastLeaseOf(replayed, bootId()));
  } finally {
    await publisher.close();
  }
}
