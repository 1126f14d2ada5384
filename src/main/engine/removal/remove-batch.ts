import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import { FILES } from '../checkpoints/batch-folder.ts';
import { leftParts } from '../batch/left-parts.ts';
import { readMeta } from '../checkpoints/batch-file.ts';
import type { CheckpointManager, LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import { diskFileSystem } from '../file-system.ts';
import { lockHolder, takeLock } from '../checkpoints/lock.ts';
import { recipeOfBatch } from '../recipes/recipe-of-batch.ts';
import type { Removed } from './removal-protocol.ts';

/** A batch on its way out; what a crash leaves of it goes with the next removal. */
const GOING = '.removing-';

/** `asked`: a person named it. `expired`: it is old; only what has surely ended goes. */
export type RemovalReason = 'asked' | 'expired';

/**
 * Removes the folder of a batch, and the parts that it may have left in its output folder. Nothing else is touched:
 * outputs stay, links are not followed, and a name that is not that of a plain file is left alone. Runs in a removal
 * thread. Throws AppError: `usage` for an unknown id, `cannot-start` when it is in work, or may not be removed.
 */
export async function removeBatch(checkpoints: CheckpointManager, id: string, why: RemovalReason): Promise<Removed> {
  const folder = ownFolder(checkpoints, id);
  const unlock = takeLock(folder);
  try {
    const loaded = await readable(checkpoints, id, why);
    if (why === 'expired' && (loaded === null || !isEnded(loaded.replayed.state))) {
      throw new AppError('cannot-start', `The batch ${id} has not ended. It was kept.`);
    }
    const swept = loaded === null ? { parts: 0, left: UNREADABLE } : await removeParts(checkpoints, loaded);
    const going = join(checkpoints.folder, `${GOING}${id}`);
    rmSync(going, { recursive: true, force: true });
    // In one step: a crash in the middle of the removal must not leave half a batch.
    renameSync(folder, going);
    rmSync(going, { recursive: true, force: true });
    return { id, ...swept };
  } catch (error) {
    if (existsSync(folder)) unlock();
    throw error;
  }
}

const UNREADABLE = 'It could not be read, so unfinished outputs that it may have left were not looked for.';

/** Takes away what a crash left of earlier removals. Returns what could not be, in words: no other removal waits for it. */
export function removeLeftovers(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const going = readdirSync(folder).filter((name) => name.startsWith(GOING));
  return going.flatMap((name) => {
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [`What an earlier removal left could not be removed: ${why}.`];
    }
  });
}

/** The folder itself and not a link to another place, which is not ours to empty. */
function ownFolder(checkpoints: CheckpointManager, id: string): string {
  const folder = checkpoints.folderOf(id);
  const stat = /^\w[\w.-]*$/.test(id) ? lstatSync(folder, { throwIfNoEntry: false }) : undefined;
  if (stat?.isSymbolicLink() === true) {
    throw new AppError(
      'cannot-start',
      `The batch folder ${folder} is a link to another place. Nothing was removed; remove the link by hand.`,
    );
  }
  if (stat?.isDirectory() === true && existsSync(join(folder, FILES.batch))) return folder;
  throw new AppError('usage', `There is no batch "${id}" in ${checkpoints.folder}. Nothing was removed.`);
}

/** Null for one that is damaged, where a person asked. Throws where a newer version may know more. */
async function readable(checkpoints: CheckpointManager, id: string, why: RemovalReason): Promise<LoadedBatch | null> {
  try {
    return await checkpoints.load(id);
  } catch (error) {
    const newer = error instanceof AppError && error.details?.['newer'] === true;
    if (why === 'expired' || newer) throw error;
    return null;
  }
}

async function removeParts(checkpoints: CheckpointManager, loaded: LoadedBatch): Promise<Omit<Removed, 'id'>> {
  const { parts, unknown } = await partsOf(loaded);
  const before = othersSince(checkpoints, loaded.meta.id, loaded.meta.outDir);
  let removed = 0;
  const left: string[] = unknown === null ? [] : [unknown];
  for (const part of parts) {
    try {
      const stat = lstatSync(part, { throwIfNoEntry: false });
      if (stat?.isFile() !== true || stat.mtimeMs >= before) continue;
      rmSync(part);
      removed += 1;
    } catch (error) {
      left.push(error instanceof Error ? error.message : String(error));
    }
  }
  const more = left.length > 1 ? ` (and ${left.length - 1} more)` : '';
  return { parts: removed, left: left[0] === undefined ? null : `${left[0]}${more}` };
}

async function partsOf(loaded: LoadedBatch): Promise<{ readonly parts: readonly Buffer[]; unknown: string | null }> {
  const { state, closed } = loaded.replayed;
  // Its last session has seen to that. One that was cancelled may have been so while its disk was away.
  if (isEnded(state) && state !== 'CANCELLED' && closed) return { parts: [], unknown: null };
  try {
    return { parts: await leftParts(loaded, await recipeOfBatch(loaded.meta)), unknown: null };
  } catch (error) {
    // Without its recipe nobody knows the names; the recipe may be gone for good, and the batch must not stay for that.
    const message = error instanceof Error ? error.message : String(error);
    return { parts: [], unknown: `Unfinished outputs were not looked for: ${message}` };
  }
}

/**
 * Two batches of the same files may use the same names for their parts. What is younger than the moment at which another
 * batch of this output folder was taken up may be its own.
 */
function othersSince(checkpoints: CheckpointManager, id: string, outDir: string): number {
  let since = Number.POSITIVE_INFINITY;
  for (const other of checkpoints.list()) {
    const holder = other === id ? null : lockHolder(checkpoints.folderOf(other));
    if (holder !== null && outDirOf(checkpoints.folderOf(other)) === outDir) since = Math.min(since, holder.since);
  }
  return since;
}

function outDirOf(folder: string): string | null {
  try {
    return readMeta(diskFileSystem, folder).outDir;
  } catch {
    // Whoever works on it could read it; it was removed between the two looks.
    return null;
  }
}
