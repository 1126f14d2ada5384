import type { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import { NO_FIGURES, type DiskCheck, type DiskFigures, type ResumeOffer } from '../../../shared/domain/batch.ts';
import { endVerifyThread, startVerifyThread } from '../checkpoints/resume-check.ts';
import type { FromVerifyThread } from '../checkpoints/verify-protocol.ts';

export interface OfferSearchOptions {
  /** Folder that holds one folder per batch. */
  readonly folder: string;
  /** Offers were found or have become more exact, at most ten times a second; newest batch first. */
  readonly onChange: (offers: readonly ResumeOffer[]) => void;
  /** A batch that cannot be read is no offer, and is told. */
  readonly onUnreadable: (id: string, error: AppError) => void;
}

/**
 * Batches on disk that did not end, found in a thread of its own: all of them by their journals at once, and more
 * exactly as their files are looked at, one batch after the other.
 */
export class OfferSearch {
  /** Settles when every batch was looked at, or the search was stopped. Never rejects. */
  readonly done: Promise<readonly ResumeOffer[]>;
  readonly #o: OfferSearchOptions;
  readonly #offers = new Map<string, ResumeOffer>();
  /** In other hands: what the thread says of them counts no more. */
  readonly #held = new Set<string>();
  #worker: Worker | null = null;
  #finish: () => void = () => undefined;

  constructor(options: OfferSearchOptions) {
    this.#o = options;
    this.done = new Promise((resolve) => {
      this.#finish = () => resolve(this.offers);
    });
    this.#start(null);
  }

  get offers(): readonly ResumeOffer[] {
    return [...this.#offers.values()];
  }

  /** Somebody goes on with this batch: its files are looked at on that way, and here no more. */
  hold(id: string): void {
    this.#held.add(id);
    const offer = this.#offers.get(id);
    if (offer === undefined) return;
    this.#set({ ...offer, ...NO_FIGURES, check: { state: 'waiting' }, resuming: true });
    // The thread hears nothing while it looks: it is ended, and another one goes on with the next.
    if (offer.check.state === 'checking') this.#restart();
  }

  /** How the look at a held batch goes on. */
  show(id: string, figures: DiskFigures, check: DiskCheck): void {
    const offer = this.#offers.get(id);
    if (offer !== undefined) this.#set({ ...offer, ...figures, check });
  }

  /** A held batch is no offer any more. */
  drop(id: string): void {
    this.#held.add(id);
    if (this.#offers.delete(id)) this.#o.onChange(this.offers);
  }

  /** A held batch could not be gone on with: it is an offer again, and looked at anew. */
  giveBack(id: string): void {
    this.#held.delete(id);
    const offer = this.#offers.get(id);
    if (offer === undefined) return;
    const { resuming: _, ...rest } = offer;
    this.#set({ ...rest, ...NO_FIGURES, check: { state: 'waiting' } });
    this.#restart();
  }

  stop(): void {
    this.#end();
    this.#finish();
  }

  #restart(): void {
    this.#end();
    const open = this.offers.filter(({ id, check }) => check.state !== 'checked' && !this.#held.has(id));
    if (open.length === 0) this.#finish();
    else this.#start(open.map(({ id }) => id));
  }

  #start(ids: readonly string[] | null): void {
    this.#worker = startVerifyThread(
      { kind: 'offers', folder: this.#o.folder, ids },
      (message) => this.#heard(message),
      (error) => this.#broke(error),
    );
  }

  #end(): void {
    if (this.#worker !== null) endVerifyThread(this.#worker);
    this.#worker = null;
  }

  #heard(message: FromVerifyThread): void {
    switch (message.kind) {
      case 'offer':
        if (!this.#held.has(message.offer.id)) this.#set(message.offer);
        break;
      case 'checking':
        if (!this.#held.has(message.id)) this.show(message.id, message.figures, message.check);
        break;
      case 'checked':
        this.#checked(message);
        break;
      case 'unreadable':
        this.#unreadable(message.id, new AppError(message.error.code, message.error.message));
        break;
      case 'failed':
        this.#broke(new AppError(message.error.code, message.error.message));
        break;
      case 'end':
        this.stop();
        break;
      case 'handed-over':
      case 'saved':
        throw new Error(`A search for offers was answered "${message.kind}".`);
      default:
        assertNever(message, 'message of the verification thread');
    }
  }

  #checked({ id, figures, damage }: Extract<FromVerifyThread, { kind: 'checked' }>): void {
    const offer = this.#offers.get(id);
    if (offer === undefined || this.#held.has(id)) return;
    this.#set({ ...offer, ...figures, check: { state: 'checked' }, damage: [...offer.damage, ...damage] });
  }

  #unreadable(id: string, error: AppError): void {
    if (this.#held.has(id)) return;
    if (this.#offers.delete(id)) this.#o.onChange(this.offers);
    this.#o.onUnreadable(id, error);
  }

  /** What was not looked at by now stays an offer: going on with it looks for itself. */
  #broke({ message }: AppError): void {
    for (const offer of this.offers) {
      if (offer.check.state === 'checked' || this.#held.has(offer.id)) continue;
      this.#offers.set(offer.id, { ...offer, check: { state: 'failed', problem: message } });
    }
    this.#o.onChange(this.offers);
    this.stop();
  }

  #set(offer: ResumeOffer): void {
    this.#offers.set(offer.id, offer);
    this.#o.onChange(this.offers);
  }
}
