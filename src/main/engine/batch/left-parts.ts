import { statSync } from 'node:fs';
import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { bootId } from '../checkpoints/process-identity.ts';
import { diskFileSystem } from '../file-system.ts';
import { identify } from '../publish/open-root.ts';
import { Publisher } from '../publish/publisher.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { findParts, lastLeaseOf } from './batch-parts.ts';
import { assertRightDisk } from './output-root.ts';

/**
 * The parts that a batch has left under its output folder, as paths; for one that is to be deleted. The caller holds
 * its lock. Throws `cannot-start` when the folder is on another disk than the batch wrote to, and what the disk says.
 */
export async function leftParts(loaded: LoadedBatch, recipe: Recipe): Promise<readonly Buffer[]> {
  const { meta, inputs, replayed, naming } = loaded;
  const { outDir } = meta;
  if (outDir === '') return [];
  assertRightDisk(loaded, recipe);
  if (statSync(outDir, { throwIfNoEntry: false }) === undefined) return [];
  const publisher = new Publisher(identify(diskFileSystem, outDir));
  const left: Buffer[] = [];
  try {
    const batch = { meta, inputs, recipe, naming };
    for await (const parts of findParts(batch, publisher, lastLeaseOf(replayed, bootId()))) {
      left.push(...parts.map((part) => Buffer.concat([Buffer.from(`${outDir}/`), part])));
    }
    return left;
  } finally {
    await publisher.close();
  }
}
