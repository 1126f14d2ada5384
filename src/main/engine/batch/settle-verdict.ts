import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ResumeOffer } from '../../../shared/domain/batch.ts';
import type { BegunFiles } from '../checkpoints/begun-files.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import type { Verdict } from '../checkpoints/verify-protocol.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { inRuns } from '../tasks/work-queue.ts';

/** Numbers in one record of files to be done again: about 100 KB of JSON. */
const RUNS_A_RECORD = 10_000;
/** Files that are sent back between two turns of the loop: about 2 ms. */
const SLICE = 10_000;

/** What is known of the batch. */
interface ToSettle {
  readonly store: TaskStore;
  readonly begun: BegunFiles;
}

/**
 * Sends what has to be done again back to the start, and says so: first in the results, where older ones must never
 * count again, then in the journal. Resolves when all that was recorded is on the disk: before that nothing may follow
 * from it. Many of them do not hold up the loop.
 */
export async function settleVerdict({ store, begun }: ToSettle, journal: JournalSink, verdict: Verdict): Promise<void> {
  const { redo, voided } = verdict;
  if (voided !== null) journal.addResults(voided);
  for (let at = 0; at < redo.length; at += RUNS_A_RECORD) {
    const runs = redo.slice(at, at + RUNS_A_RECORD);
    journal.record({ k: 'redo', c: runs });
    journal.flush();
    for (const task of begun.files.keys()) if (inRuns(runs, task)) begun.delete(task);
    await sendBack(store, runs);
  }
  await journal.sync();
}

async function sendBack(store: TaskStore, runs: readonly number[]): Promise<void> {
  let moved = 0;
  for (let i = 0; i < runs.length; i += 2) {
    for (let id = runs[i] ?? 0; id < (runs[i + 1] ?? 0); id++) {
      // What was done of it in parts alone waits as it did.
      if (store.state(id) === 'COMPLETED') store.move(id, 'PENDING');
      if (++moved % SLICE === 0) await nextTurn();
    }
  }
  await nextTurn();
}

/** An offer after the look at the disk. */
export function checkedOffer(
  offer: ResumeOffer,
  { figures, damage }: Pick<Verdict, 'figures' | 'damage'>,
): ResumeOffer {
  return { ...offer, ...figures, check: { state: 'checked' }, damage: [...offer.damage, ...damage] };
}
