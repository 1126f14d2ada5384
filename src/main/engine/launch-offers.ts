import type { ResumeOffer } from '../../shared/domain/batch.ts';
import { autoResume, type AutoResumeOptions } from './auto-resume.ts';
import type { OffersListener } from './batch/offer-desk.ts';
import type { ParallelProcessor } from './parallel-processor.ts';

export interface LaunchOffersOptions extends AutoResumeOptions {
  readonly processor: Pick<ParallelProcessor, 'resumeBatch' | 'offerDesk'>;
  /** Shows what waits for a person. */
  readonly show: OffersListener;
}

/**
 * At the launch of the app: shows the interrupted batches as soon as their journals were read, and more exactly as their
 * files are looked at. Where they may go on by themselves nothing is shown before that is decided. Resolves then; never
 * rejects.
 */
export async function launchOffers({ show, ...options }: LaunchOffersOptions): Promise<void> {
  const { processor, mode } = options;
  if (mode === 'ask') return void processor.offerDesk.look(show);
  const reasons = new Map<string, string>();
  const withReasons = (offers: readonly ResumeOffer[]): readonly ResumeOffer[] =>
    offers.map((offer) => {
      const notStarted = reasons.get(offer.id);
      return notStarted === undefined ? offer : { ...offer, notStarted };
    });
  let decided = false;
  const search = processor.offerDesk.look((offers) => {
    if (decided) show(withReasons(offers));
  });
  for (const { id, notStarted } of await autoResume(await search.found, options)) {
    if (notStarted !== undefined) reasons.set(id, notStarted);
  }
  decided = true;
  show(withReasons(search.offers));
}
