import { NO_FIGURES, type ResumeOffer } from '../../../shared/domain/batch.ts';
import { loadRecipe } from '../recipes/load.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Runs } from '../tasks/work-queue.ts';
import type { CheckpointManager, LoadedBatch } from './checkpoint-manager.ts';
import { bootId } from './process-identity.ts';
import { readSuspects } from './suspects.ts';

/** A batch as its folder has it. */
export interface ReadBatch {
  readonly loaded: LoadedBatch;
  readonly recipe: Recipe;
  /** Tasks that may be why the app died, ascending. */
  readonly suspects: readonly number[];
}

/** Reads a batch from its folder. For a thread of its own: it blocks, and loads the recipe's module. Throws AppError. */
export async function readBack(checkpoints: CheckpointManager, id: string): Promise<ReadBatch> {
  const loaded = checkpoints.load(id);
  const { replayed, meta, store } = loaded;
  const recipe = await loadRecipe(meta.recipe);
  // After a power cut nobody is to blame but the power.
  if (!replayed.closed && replayed.boot === bootId()) {
    for (const task of readSuspects(checkpoints.folderOf(id), meta.files)) replayed.suspects.add(task);
  }
  const suspects = [...replayed.suspects].filter((task) => store.state(task) === 'PENDING');
  return { loaded, recipe, suspects: suspects.toSorted((one, other) => one - other) };
}

/** What can be said of a batch before anybody looked at the disk. */
export function offerOf({ loaded, suspects }: ReadBatch): ResumeOffer {
  const { meta, store, replayed } = loaded;
  const { id, recipe, title, createdAt, files, bytes } = meta;
  return {
    ...NO_FIGURES,
    id,
    recipe,
    title,
    createdAt,
    files,
    bytes,
    counts: store.counts,
    check: { state: 'waiting' },
    inFlight: replayed.inFlight - heldBy(replayed.openLeases, suspects),
    suspects: suspects.length,
    damage: replayed.damage,
  };
}

/** How many of these tasks the open leases hold. */
function heldBy(leases: LoadedBatch['replayed']['openLeases'], tasks: readonly number[]): number {
  return tasks.filter((task) => leases.some(({ runs }) => holds(runs, task))).length;
}

function holds(runs: Runs, task: number): boolean {
  for (let i = 0; i < runs.length; i += 2) if (task >= (runs[i] ?? 0) && task < (runs[i + 1] ?? 0)) return true;
  return false;
}
