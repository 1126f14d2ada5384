import type { DiskCheck, DiskFigures, ResumeOffer } from './batch.ts';
import { countWords } from '../count-words.ts';

/*
 * An interrupted batch in words: the rows of the window and the sentence of the command line, which must not say two
 * things.
 */

/** One group of files of an interrupted batch. */
export interface OfferLine {
  readonly key: keyof DiskFigures | 'unchecked' | 'inFlight' | 'suspects' | 'held' | 'failed' | 'toGo';
  readonly count: number;
  /** `outputs missing` */
  readonly words: string;
  /** What a resume does with them: `done again`. */
  readonly fate: string;
}

/** Files that the journal calls done and that were looked at. */
function lookedAt(offer: ResumeOffer): number {
  const { verified, changed, removed, replaced, outputsMissing, outputsAltered, resultsMissing } = offer;
  return verified + changed + removed + replaced + outputsMissing + outputsAltered + resultsMissing;
}

/** Files never begun: waiting ones, less those that a worker held when the app ended. */
export function filesToGo({ files, counts, inFlight, suspects }: ResumeOffer): number {
  return Math.max(0, files - counts.COMPLETED - inFlight - suspects - counts.FAILED - counts.CANCELLED);
}

/** Share of the look at the disk that is through, in whole percent; 100 only when it is. */
export function checkPercent(check: DiskCheck): number {
  if (check.state === 'checked') return 100;
  if (check.state !== 'checking' || check.of <= 0) return 0;
  return Math.min(99, Math.floor((check.done / check.of) * 100));
}

/** The state of an interrupted batch, group by group; groups without files are left out, but for what is done. */
export function offerLines(offer: ResumeOffer): readonly OfferLine[] {
  const first = [...doneLines(offer), ...openLines(offer)].filter(({ count }) => count > 0);
  const some = first.some(({ key }) => key === 'verified' || key === 'unchecked');
  return some ? first : [...doneLines(offer).slice(0, 1), ...first];
}

const line = (
  key: OfferLine['key'],
  count: number,
  [one, many]: readonly [string, string],
  fate: string,
): OfferLine => ({
  key,
  count,
  words: count === 1 ? one : many,
  fate,
});
const same = (words: string): readonly [string, string] => [words, words];

/** Of the files that the journal calls done. */
function doneLines(offer: ResumeOffer): readonly OfferLine[] {
  const { counts, verified, changed, removed, replaced, outputsMissing, outputsAltered, resultsMissing } = offer;
  return [
    line('verified', verified, same('done and verified on disk'), 'kept'),
    line('unchecked', Math.max(0, counts.COMPLETED - lookedAt(offer)), same(uncheckedWords(offer.check)), 'kept if so'),
    line('changed', changed, same('changed since'), 'done again'),
    line('outputsMissing', outputsMissing, ['output missing', 'outputs missing'], 'done again'),
    line('outputsAltered', outputsAltered, ['output altered or replaced', 'outputs altered or replaced'], 'done again'),
    line('resultsMissing', resultsMissing, ['result damaged or missing', 'results damaged or missing'], 'done again'),
    line('removed', removed, same('done and gone since'), 'what was made is kept'),
    line('replaced', replaced, same('done and replaced by something else since'), 'what was made is kept'),
  ];
}

function openLines(offer: ResumeOffer): readonly OfferLine[] {
  const { counts, inFlight, suspects, held, pendingGone } = offer;
  return [
    line('inFlight', inFlight, ['was in flight', 'were in flight'], 'done again'),
    line(
      'suspects',
      suspects,
      ['was in hand when the app died', 'were in hand when the app died'],
      'done last, one at a time, apart',
    ),
    // Some of the suspects.
    line('held', held.count, same('of them held: twice the only one in hand'), 'only when you say so'),
    line('failed', counts.FAILED, same('failed'), 'left as they are'),
    line('toGo', filesToGo(offer), same('to go'), 'done now'),
    // Counted in the groups above: of those that are not done.
    line(
      'pendingGone',
      pendingGone,
      ['of the open ones is gone or replaced', 'of the open ones are gone or replaced'],
      'will fail',
    ),
  ];
}

function uncheckedWords(check: DiskCheck): string {
  if (check.state === 'failed') return 'done by the journal, not checked';
  return check.state === 'checking' ? `done, being checked: ${checkPercent(check)} %` : 'done, to be checked';
}

/** `4,212 done and verified on disk (kept), 3 changed since (done again), 1,201 to go (done now).` */
export function offerSentence(offer: ResumeOffer): string {
  return `${offerLines(offer)
    .map(({ count, words, fate }) => `${countWords(count)} ${words} (${fate})`)
    .join(', ')}.`;
}

/** What is lost with a discarded batch. */
export function discardWords({ counts, files }: ResumeOffer): string {
  const done = counts.COMPLETED;
  return (
    `Gristmill forgets which ${countWords(done)} of ${countWords(files)} files are done, so the batch can't go on. ` +
    `What has been made of them stays, but no manifest or report of the batch is written. Your own files stay as they are.`
  );
}
