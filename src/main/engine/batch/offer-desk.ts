import { AppError } from '../../../shared/app-error.ts';
import type { AlertManager } from '../alerts/alert-manager.ts';
import { noteAlert, unreadableAlert } from '../alerts/checkpoint-alerts.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { OnCheck } from '../checkpoints/disk-look.ts';
import type { BatchDesk, ResumeOptions } from './batch-desk.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { OfferSearch, type OfferSearchOptions } from './offer-search.ts';

export type OffersListener = OfferSearchOptions['onChange'];

export interface ResumeRequest extends ResumeOptions {
  /** Reads published outputs again, whole, and compares their CRC-32; default false: size, time and inode tell. */
  readonly contents?: boolean;
  /** Breaks off the look at the files; then nothing has changed. */
  readonly signal?: AbortSignal;
  readonly onCheck?: OnCheck;
}

/** Interrupted batches: which there are, and the way back into work. */
export class OfferDesk {
  readonly #desk: BatchDesk;
  readonly #checkpoints: CheckpointManager;
  readonly #alerts: AlertManager;
  /** Batches whose files are looked at to go on with them. */
  readonly #opening = new Map<string, Promise<unknown>>();
  readonly #closing = new AbortController();
  #search: OfferSearch | null = null;

  /** `alerts` hears of batches that cannot be read. */
  constructor(desk: BatchDesk, checkpoints: CheckpointManager, alerts: AlertManager) {
    this.#desk = desk;
    this.#checkpoints = checkpoints;
    this.#alerts = alerts;
  }

  /** Looks for batches that did not end. A search that is under way ends. */
  look(onChange: OffersListener = () => undefined): OfferSearch {
    this.#search?.stop();
    this.#search = new OfferSearch({
      ids: this.#checkpoints.list(),
      find: (id) => this.#desk.find(id),
      holder: (id) => this.#checkpoints.holder(id),
      onChange,
      onUnreadable: (id, error) => this.#alerts.raise(unreadableAlert(id, error)),
    });
    return this.#search;
  }

  /** Reads a batch back, its files looked at. Its offer tells how far that is; it goes with the batch. Throws AppError. */
  async reopen(id: string, request: ResumeRequest): Promise<BatchInputs> {
    if (this.#opening.has(id)) throw new AppError('not-now', `The batch ${id} is being checked already to go on.`);
    const opening = this.#reopen(id, request);
    this.#opening.set(id, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(id);
    }
  }

  /** A batch was interrupted here while the app goes on, and its files are closed: whoever looks is told of it. */
  interrupted(id: string): void {
    this.#search?.add(id);
  }

  /** A person throws the batch away: while it is removed nobody looks at it. When that fails it is an offer again. */
  async discard<T>(id: string, remove: () => Promise<T>): Promise<T> {
    this.#search?.drop(id);
    try {
      const removed = await remove();
      this.#desk.answered();
      this.#alerts.batchEnded(id);
      this.#alerts.batchOver(id);
      return removed;
    } catch (error) {
      if (this.#checkpoints.list().includes(id)) this.#search?.add(id);
      throw error;
    }
  }

  /** Ends every look; what was being opened is let go of. */
  async close(): Promise<void> {
    this.#search?.stop();
    this.#closing.abort(new AppError('not-now', 'The processor was shut down.'));
    await Promise.allSettled(this.#opening.values());
  }

  async #reopen(id: string, { contents = false, signal, onCheck, ...options }: ResumeRequest): Promise<BatchInputs> {
    const closing = this.#closing.signal;
    this.#search?.hold(id);
    try {
      const inputs = await this.#desk.reopen(id, {
        ...options,
        contents,
        signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
        onCheck: (figures, check) => {
          this.#search?.show(id, figures, check);
          onCheck?.(figures, check);
        },
      });
      this.#search?.drop(id);
      // Nobody was asked who could have read them.
      if (options.automatic === true) for (const note of inputs.notes ?? []) this.#alerts.raise(noteAlert(id, note));
      return inputs;
    } catch (error) {
      if (!closing.aborted) this.#search?.giveBack(id);
      throw error;
    }
  }
}
