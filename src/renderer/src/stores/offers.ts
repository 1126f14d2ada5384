import { create } from 'zustand';
import type { ResumeOffer } from '../../../shared/domain/batch.ts';

interface Offers {
  readonly offers: readonly ResumeOffer[];
  /** Put off with "Later" in this session; they stay on the overview. */
  readonly later: ReadonlySet<string>;
}

/** Batches found on disk that did not end. */
export const useOffers = create<Offers>()(() => ({ offers: [], later: new Set() }));

export function showOffers(offers: readonly ResumeOffer[]): void {
  useOffers.setState({ offers });
}

export function putOff(ids: readonly string[]): void {
  useOffers.setState(({ later }) => ({ later: new Set([...later, ...ids]) }));
}

/** Asks about all of them again. */
export function askAgain(): void {
  useOffers.setState({ later: new Set() });
}

/** Those that another process does not hold: they can be resumed here. */
export const selectResumable = ({ offers }: Offers): readonly ResumeOffer[] =>
  offers.filter((offer) => offer.lockedBy === undefined);

export const selectLocked = ({ offers }: Offers): readonly ResumeOffer[] =>
  offers.filter((offer) => offer.lockedBy !== undefined);

/** Those that the dialog asks about now. */
export const selectAsked = (state: Offers): readonly ResumeOffer[] =>
  selectResumable(state).filter((offer) => !state.later.has(offer.id));
