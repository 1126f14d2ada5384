import { AppError } from '../../../shared/app-error.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { LoadedBatch } from '../checkpoints/checkpoint-manager.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import { canBeDoneAgain } from '../tasks/by-hand.ts';
import { seenAtMost } from '../tasks/task-store.ts';
import { toRuns } from '../tasks/work-queue.ts';
import { chosenTasks, failuresOf, type Chosen } from './chosen-tasks.ts';

interface Ended {
  readonly loaded: Pick<LoadedBatch, 'meta' | 'store' | 'inputs' | 'replayed'>;
  readonly journal: JournalSink;
  /** Figures as they stood at its end; null when there are none. */
  readonly last: BatchProgress | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * A person asks for files of a batch that has ended once more: it is INTERRUPTED from here on, first in the journal,
 * then in the figures by which whoever looks at the history tells what has ended. Resolves when both are on the disk.
 * Rejects with AppError `not-now` when there is nothing to do.
 */
export async function beginAfresh({ loaded, journal, last, now }: Ended, chosen: Chosen): Promise<void> {
  const { meta, store, replayed } = loaded;
  if (replayed.state === 'CANCELLED') {
    throw new AppError('not-now', `The batch ${meta.id} was cancelled. Start a new one of its files.`);
  }
  const asked = chosenTasks(failuresOf(loaded), chosen);
  const ids = asked.filter((task) => task < store.count && canBeDoneAgain(store.state(task)));
  // After a crash between the two it has begun already.
  if (ids.length === 0 && store.countOf('PENDING') + store.countOf('RETRYING') === 0) {
    throw new AppError('not-now', `No file of the batch ${meta.id} is left to be done again. Nothing was changed.`);
  }
  for (const task of ids) store.again(task);
  replayed.seen = seenAtMost(replayed.seen, store.finished);
  replayed.state = 'INTERRUPTED';
  if (ids.length > 0) journal.record({ k: 'again', c: toRuns(ids) });
  journal.record({ k: 'state', s: 'INTERRUPTED', at: now, seconds: replayed.seconds });
  await journal.sync();
  if (last === null) return;
  const { endedAt: _, pauseReason: _why, problem: _problem, ...figures } = last;
  journal.snapshot(now, { ...figures, state: 'INTERRUPTED', counts: store.counts, phase: 'tasks', resumable: true });
  await journal.sync();
}
