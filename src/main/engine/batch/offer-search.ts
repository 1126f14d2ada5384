import { AppError } from '../../../shared/app-error.ts';
import { NO_FIGURES, type DiskCheck, type DiskFigures, type ResumeOffer } from '../../../shared/domain/batch.ts';
import { DiskLook } from '../checkpoints/disk-look.ts';
import type { LockHolder } from '../checkpoints/lock.ts';
import type { FoundBatch } from './batch-desk.ts';
import { lockedOffer } from './locked-offer.ts';
import { checkedOffer } from './settle-verdict.ts';

export interface OfferSearchOptions {
  /** Ids of all batches on disk, newest first. */
  readonly ids: readonly string[];
  /** Reads one; null when it ended or is in our own hands, with `lockedBy` in those of another. Rejects when it cannot be read. */
  readonly find: (id: string) => Promise<FoundBatch | null>;
  /** Who works on it; null when nobody does. */
  readonly holder: (id: string) => LockHolder | null;
  /** Offers were found or have become more exact, about ten times a second; newest batch first. */
  readonly onChange: (offers: readonly ResumeOffer[]) => void;
  /** A batch that cannot be read is no offer, and is told. */
  readonly onUnreadable: (id: string, error: unknown) => void;
}

/** Files of batches that stay in memory until their turn comes; those beyond are read twice. */
const KEPT_FILES = 2_000_000;

/**
 * Batches on disk that did not end: first all of them, by their journals; then more exactly, as their files are looked
 * at, one batch after the other.
 */
export class OfferSearch {
  /** Settles when every batch was looked at, or the search was stopped. Never rejects. */
  readonly done: Promise<readonly ResumeOffer[]>;
  /** Settles when the journals of all were read. Never rejects. */
  readonly found: Promise<readonly ResumeOffer[]>;
  readonly #o: OfferSearchOptions;
  readonly #offers = new Map<string, ResumeOffer>();
  readonly #kept = new Map<string, FoundBatch>();
  /** In other hands: this search looks at their files no more. */
  readonly #held = new Set<string>();
  /** Files of the batches that were found so far. */
  #files = 0;
  #looking: { readonly id: string; readonly abort: AbortController } | null = null;
  #stopped = false;
  #finish: () => void = () => undefined;

  constructor(options: OfferSearchOptions) {
    this.#o = options;
    this.done = new Promise((resolve) => {
      this.#finish = () => resolve(this.offers);
    });
    this.found = this.#findAll().then(() => this.offers);
    void this.found.then(() => this.#lookAtAll());
  }

  get offers(): readonly ResumeOffer[] {
    return [...this.#offers.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1));
  }

  /** Somebody goes on with this batch: its files are looked at on that way, and here no more. */
  hold(id: string): void {
    this.#held.add(id);
    this.#kept.delete(id);
    const offer = this.#offers.get(id);
    if (offer !== undefined) this.#set({ ...offer, ...NO_FIGURES, check: { state: 'waiting' }, resuming: true });
    if (this.#looking?.id === id) this.#looking.abort.abort();
  }

  /** How the look at a held batch goes on. */
  show(id: string, figures: DiskFigures, check: DiskCheck): void {
    const offer = this.#offers.get(id);
    if (offer !== undefined) this.#set({ ...offer, ...figures, check });
  }

  /** A held batch could not be gone on with: it is an offer again, and looked at anew. */
  giveBack(id: string): void {
    this.#held.delete(id);
    const offer = this.#offers.get(id);
    if (offer === undefined) return;
    const { resuming: _, ...rest } = offer;
    this.#set({ ...rest, ...NO_FIGURES, check: { state: 'waiting' } });
    void this.#lookAtAll();
  }

  /** A batch was interrupted here and its files are closed: it is an offer (again), and looked at. */
  add(id: string): void {
    if (this.#stopped) return;
    this.#held.delete(id);
    void this.#find(id).then(() => this.#lookAtAll());
  }

  /** The batch is no offer any more. */
  drop(id: string): void {
    this.#held.add(id);
    this.#kept.delete(id);
    if (this.#looking?.id === id) this.#looking.abort.abort();
    if (this.#offers.delete(id)) this.#tell();
  }

  stop(): void {
    this.#stopped = true;
    this.#kept.clear();
    this.#looking?.abort.abort();
    this.#finish();
  }

  async #findAll(): Promise<void> {
    for (const id of this.#o.ids) {
      if (this.#stopped) return;
      await this.#find(id);
    }
  }

  async #find(id: string): Promise<void> {
    try {
      const found = await this.#o.find(id);
      if (found === null || this.#held.has(id)) return;
      this.#files += found.offer.files;
      if (this.#files <= KEPT_FILES && found.offer.lockedBy === undefined) this.#kept.set(id, found);
      this.#set(found.offer);
    } catch (error) {
      if (!this.#held.has(id)) this.#o.onUnreadable(id, error);
    }
  }

  async #lookAtAll(): Promise<void> {
    if (this.#looking !== null) return;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const abort = new AbortController();
      this.#looking = { id: next.id, abort };
      await this.#lookAt(next.id, abort.signal);
      this.#looking = null;
    }
    this.#finish();
  }

  #next(): ResumeOffer | undefined {
    if (this.#stopped) return undefined;
    return this.offers.find(({ id, check }) => check.state === 'waiting' && !this.#held.has(id));
  }

  async #lookAt(id: string, signal: AbortSignal): Promise<void> {
    let look: DiskLook | null = null;
    try {
      const found = this.#kept.get(id) ?? (await this.#o.find(id));
      // A look changes its listing: it is good for one.
      this.#kept.delete(id);
      if (found === null || found.offer.lockedBy !== undefined) return this.#taken(id);
      const { loaded, folder, offer } = found;
      const onCheck = (figures: DiskFigures, check: DiskCheck): void => this.show(id, figures, check);
      look = new DiskLook(loaded, { folder, contents: false, signal, onCheck });
      const verdict = await look.verdict();
      this.#set(checkedOffer(offer, verdict));
    } catch (error) {
      // It stays an offer: going on with it looks for itself.
      if (!signal.aborted) this.show(id, NO_FIGURES, { state: 'failed', problem: AppError.toData(error).message });
    } finally {
      look?.end();
    }
  }

  /** It was an offer and cannot be gone on with any more: it has ended elsewhere, or is being worked on there. */
  #taken(id: string): void {
    const offer = this.#offers.get(id);
    const holder = this.#o.holder(id);
    if (offer === undefined || holder === null) return this.drop(id);
    this.#set(lockedOffer(offer, holder));
  }

  #set(offer: ResumeOffer): void {
    this.#offers.set(offer.id, offer);
    this.#tell();
  }

  #tell(): void {
    if (!this.#stopped) this.#o.onChange(this.offers);
  }
}
