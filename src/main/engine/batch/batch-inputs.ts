import type { ResumeOffer } from '../../../shared/domain/batch.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { BatchFiles } from '../checkpoints/checkpoint-manager.ts';
import type { Replayed } from '../checkpoints/replayed.ts';
import type { Naming } from '../names/naming.ts';
import type { RootIdentity } from '../publish/publish-protocol.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import type { TaskStore } from '../tasks/task-store.ts';

/** All that a batch is made of before it runs: new, or as read back from its folder. */
export interface BatchInputs {
  readonly meta: BatchMeta;
  readonly inputs: Pick<ScanResult, 'table' | 'base'>;
  readonly store: TaskStore;
  readonly files: BatchFiles;
  readonly recipe: Recipe;
  /** How its outputs are named; as the recipe says, when left out. */
  readonly naming?: Naming | undefined;
  /** What workers load where that is not `meta.recipe`: the copy of a script. */
  readonly module?: string;
  /** The output folder, as it was when the batch or this session of it began; null where nothing is written. */
  readonly root: RootIdentity | null;
  /** What earlier sessions left, for a resumed batch. */
  readonly earlier?: Replayed;
  /** How it was found on the disk, for a resumed batch. */
  readonly offer?: ResumeOffer;
  /** Tasks that were in flight when the app died: they run last in this order, one at a time, apart from all others. */
  readonly suspects?: ReadonlySet<number>;
  /** Those of them that wait until a person says "go on". */
  readonly left?: ReadonlySet<number>;
  /** What there is to tell a person about how it goes on. */
  readonly notes?: readonly string[];
  /** Off: results go to the caller and no output of the batch is made. */
  readonly makeOutput: boolean;
}

/**
 * Whether every file runs in a process of its own: the recipe says so, or it uses native code and something that was in
 * hand took the app down, in this or an earlier session.
 */
export function allIsolated({
  recipe,
  suspects,
  earlier,
}: Pick<BatchInputs, 'recipe' | 'suspects' | 'earlier'>): boolean {
  if (recipe.isolation === 'process') return true;
  return recipe.native === true && (earlier?.suspected === true || (suspects !== undefined && suspects.size > 0));
}
