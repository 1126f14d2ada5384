import { NO_FIGURES, type ResumeOffer } from '../../../shared/domain/batch.ts';
import type { LockHolder } from '../checkpoints/lock.ts';

/** A batch that another process works on: nothing of it is looked at or blamed, as it cannot be resumed here. */
export function lockedOffer(offer: ResumeOffer, { pid, startedAt, since }: LockHolder): ResumeOffer {
  return {
    ...offer,
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
