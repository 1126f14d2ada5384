import { NO_FIGURES, type ResumeOffer } from '../../../shared/domain/batch.ts';
import type { LockHolder } from '../checkpoints/lock.ts';

/** A batch that another process works on: it cannot be resumed here, and what its files look like now means nothing. */
export function lockedOffer(offer: ResumeOffer, { pid, startedAt, since }: LockHolder): ResumeOffer {
  const { died: _, ...rest } = offer;
  return {
    ...rest,
    ...NO_FIGURES,
    check: { state: 'failed', problem: `It is being worked on by process ${pid}.` },
    inFlight: 0,
    suspects: 0,
    suspectNames: [],
    held: { count: 0, names: [] },
    damage: [],
    lockedBy: { pid, startedAt: startedAt ?? since },
  };
}
