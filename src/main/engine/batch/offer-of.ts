import { NO_FIGURES, type ResumeOffer } from '../../../shared/domain/batch.ts';
import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import type { Replayed } from '../checkpoints/replayed.ts';
import type { Culprits } from '../checkpoints/suspects.ts';
import { lastWritten } from '../checkpoints/unclean-ends.ts';
import { inRuns } from '../tasks/work-queue.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { namedFiles } from './task-view.ts';

/** A batch as it was read back, with who may be why the app died. */
export interface Reopened extends Culprits {
  readonly loaded: LoadedBatch;
  readonly recipe: BatchInputs['recipe'];
}

/** What can be said of a batch before anybody looked at the disk. */
export function offerOf({ loaded, suspects, inHand, held }: Reopened, folder: string): ResumeOffer {
  const { meta, inputs, store, replayed } = loaded;
  return {
    ...NO_FIGURES,
    id: meta.id,
    recipe: meta.recipe,
    title: meta.title,
    createdAt: meta.createdAt,
    files: meta.files,
    bytes: meta.bytes,
    counts: store.counts,
    check: { state: 'waiting' },
    inFlight: replayed.inFlight - heldBy(replayed.openLeases, newlySuspect(inHand, replayed)),
    suspects: suspects.length,
    suspectNames: namedFiles(inputs.table, suspects).names,
    held: namedFiles(inputs.table, held),
    ...lastEnd(replayed, folder),
    damage: replayed.damage,
  };
}

/** A suspect of an earlier death counts as that, whether it was leased again or not. */
const newlySuspect = (inHand: readonly number[], { suspects }: Replayed): readonly number[] =>
  inHand.filter((task) => !suspects.has(task));

/** How many of these tasks the open leases hold. */
function heldBy(leases: LoadedBatch['replayed']['openLeases'], tasks: readonly number[]): number {
  return tasks.filter((task) => leases.some(({ runs }) => inRuns(runs, task))).length;
}

/** How the last session of a batch ended, as far as an automatic start must know. */
function lastEnd(replayed: Replayed, folder: string): Pick<ResumeOffer, 'died' | 'pausedFor'> {
  const { closed, sessions, state, pauseReason } = replayed;
  return {
    ...(sessions > 0 && !closed && state === 'RUNNING' ? { died: { session: sessions, at: lastWritten(folder) } } : {}),
    ...(pauseReason === undefined ? {} : { pausedFor: pauseReason }),
  };
}
