import type { ResumeOffer } from '../../../../shared/domain/batch.ts';
import { formatCount, plural } from '../../lib/count.ts';

/** One group of files of an interrupted batch. */
export interface OfferLine {
  readonly key: 'verified' | 'changed' | 'missing' | 'inFlight' | 'suspects' | 'failed' | 'toGo';
  readonly count: number;
  readonly words: string;
  /** What a resume does with them. */
  readonly fate: string;
}

/** Files never begun: waiting ones, less those that a worker held when the app ended. */
export function filesToGo(offer: ResumeOffer): number {
  const { files, counts, verified, changed, outputsMissing, inFlight, suspects } = offer;
  const begun = verified + changed + outputsMissing + inFlight + suspects;
  return Math.max(0, files - begun - counts.FAILED - counts.CANCELLED);
}

/** The state of an interrupted batch, group by group; groups without files are left out, but for what is done. */
export function offerLines(offer: ResumeOffer): readonly OfferLine[] {
  const { verified, changed, outputsMissing, inFlight, suspects, counts } = offer;
  const line = (key: OfferLine['key'], count: number, words: string, fate: string): OfferLine => ({
    key,
    count,
    words,
    fate,
  });
  const lines = [
    line('verified', verified, 'done and verified on disk', 'kept'),
    line('changed', changed, 'changed since', 'done again'),
    line('missing', outputsMissing, outputsMissing === 1 ? 'output missing' : 'outputs missing', 'done again'),
    line('inFlight', inFlight, inFlight === 1 ? 'was in flight' : 'were in flight', 'done again'),
    line(
      'suspects',
      suspects,
      suspects === 1 ? 'was in hand when the app died' : 'were in hand when the app died',
      'done last, one at a time, apart',
    ),
    line('failed', counts.FAILED, 'failed', 'left as they are'),
    line('toGo', filesToGo(offer), 'to go', 'done now'),
  ];
  return lines.filter(({ key, count }) => count > 0 || key === 'verified');
}

/** What is lost with a discarded batch. */
export function discardWords(offer: ResumeOffer): string {
  const done = offer.verified + offer.changed + offer.outputsMissing;
  return (
    `The record of this batch goes: that ${plural(done, 'file')} of ${formatCount(offer.files)} ` +
    `${done === 1 ? 'is' : 'are'} done, and what was worked out from them. No result is written. Your own files stay as they are.`
  );
}
