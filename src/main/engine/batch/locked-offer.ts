import type { ResumeOffer } from '../../../shared/domain/batch.ts';
import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import type { LockHolder } from '../checkpoints/lock.ts';

/** A batch that another process works on: nothing of it is verified, as it cannot be resumed here. */
export function lockedOffer({ meta, store }: LoadedBatch, { pid, startedAt, since }: LockHolder): ResumeOffer {
  const { id, recipe, title, createdAt, files, bytes } = meta;
  return {
    id,
    recipe,
    title,
    createdAt,
    files,
    bytes,
    counts: store.counts,
    verified: 0,
    changed: 0,
    outputsMissing: 0,
    inFlight: 0,
    suspects: 0,
    suspectNames: [],
    held: { count: 0, names: [] },
    damage: [],
    lockedBy: { pid, startedAt: startedAt ?? since },
  };
}
