import { AppError } from '../../../shared/app-error.ts';
import type { BatchQueue } from './batch-queue.ts';
import type { Chosen } from './chosen-tasks.ts';
import type { OfferDesk } from './offer-desk.ts';

/** What a person does to single files, of whichever batch. */
export class TaskDesk {
  readonly #queue: BatchQueue;
  readonly #offers: Pick<OfferDesk, 'reopen'>;

  constructor(queue: BatchQueue, offers: Pick<OfferDesk, 'reopen'>) {
    this.#queue = queue;
    this.#offers = offers;
  }

  /**
   * Does files that failed or were cancelled once more, with all their attempts before them. A batch that runs or is
   * paused takes them into its queue. One that has ended is gone on with: its files are looked at as for a resume, and
   * its output is made anew. Resolves when they are queued. Rejects with AppError: `not-now` when the batch is being
   * ended, waits its turn, or there is nothing to do; else as a resume does.
   */
  async retry(batchId: string, chosen: Chosen): Promise<void> {
    const run = this.#queue.current;
    if (run?.meta.id === batchId && run.byHand.open) {
      if (run.byHand.retry(chosen) > 0) return;
      throw new AppError('not-now', `None of these files of the batch ${batchId} failed or was cancelled.`);
    }
    if (run?.meta.id === batchId && run.byHand.finishing) {
      throw new AppError('not-now', 'The output of the batch is being made. Try again when that is done.');
    }
    // Its last records are on their way to the disk.
    await this.#queue.settled(batchId);
    if (this.#queue.holds(batchId)) throw new AppError('not-now', `The batch ${batchId} waits its turn.`);
    this.#queue.add(await this.#offers.reopen(batchId, { again: chosen }), {});
  }

  /**
   * Takes files of the batch that runs or is paused off its list: what waits is cancelled at once, what is in a worker's
   * hands is taken back, unless it is done by then. Returns how many of each. Throws AppError `not-now`.
   */
  takeOff(batchId: string, ids: readonly number[]): { readonly cancelled: number; readonly stopping: number } {
    return this.#queue.running(batchId).byHand.takeOff(ids);
  }
}
