import { NO_FIGURES, type ResumeOffer } from '../../src/shared/domain/batch.ts';
import { NO_TASKS } from '../../src/shared/domain/task.ts';

/** An offer of a batch without files, looked at, of which nothing is to be told. */
export const EMPTY_OFFER: Omit<ResumeOffer, 'id' | 'createdAt'> = {
  recipe: 'checksum',
  title: 'Checksum',
  files: 0,
  bytes: 0,
  counts: NO_TASKS,
  ...NO_FIGURES,
  check: { state: 'checked' },
  inFlight: 0,
  suspects: 0,
  suspectNames: [],
  held: { count: 0, names: [] },
  damage: [],
};
