import type { JournalSink } from '../checkpoints/journal.ts';
import { doneRecord, type LeaseOutcome } from '../tasks/lease-outcome.ts';

/**
 * When the files of a lease count as done: at once, as their record outlives this process anyhow; or, with durable
 * acknowledgement, when it outlives a power cut as well. Many leases share one sync of the disk.
 */
export class Commits {
  readonly #journal: JournalSink;
  #pending = 0;

  constructor(journal: JournalSink) {
    this.#journal = journal;
  }

  /** Whether some wait for the disk. */
  get busy(): boolean {
    return this.#pending > 0;
  }

  /** Calls `then` when they count, with whether the journal has the record already. */
  settle(outcome: LeaseOutcome, then: (recorded: boolean) => void): void {
    if (!this.#journal.durable || outcome.ok.length === 0) return then(false);
    this.#pending += 1;
    this.#journal.record(doneRecord(outcome));
    this.#journal.synced(() => {
      this.#pending -= 1;
      then(true);
    });
  }
}
