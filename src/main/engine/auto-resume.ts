import type { ResumeOffer } from '../../shared/domain/batch.ts';
import { launchVerdict, type LaunchFacts } from './checkpoints/launch-verdict.ts';
import type { UncleanEnds } from './checkpoints/unclean-ends.ts';
import type { ParallelProcessor } from './parallel-processor.ts';

export interface AutoResumeOptions {
  readonly processor: Pick<ParallelProcessor, 'resumeBatch'>;
  readonly ends: UncleanEnds;
  readonly mode: LaunchFacts['mode'];
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * At the launch of the app: goes on with the interrupted batches that may go on by themselves, the oldest first.
 * Resolves with the offers that are left for a person; each says why, where it was to go on. Never rejects.
 */
export async function autoResume(
  offers: readonly ResumeOffer[],
  { processor, ends, mode, now }: AutoResumeOptions,
): Promise<readonly ResumeOffer[]> {
  if (mode === 'ask') return offers;
  const found = offers.flatMap(({ id, died }) => (died === undefined ? [] : [{ batch: id, ...died }]));
  const facts = { mode, ...ends.note(found, now) };
  const left: ResumeOffer[] = [];
  for (const offer of offers.toSorted((one, other) => one.createdAt - other.createdAt)) {
    const verdict = launchVerdict(facts, offer);
    const why = verdict.kind === 'ask' ? verdict.why : await started(processor, offer.id);
    if (why !== null) left.push({ ...offer, ...(why === undefined ? {} : { notStarted: why }) });
  }
  return left.toReversed();
}

/** Null when it goes on; else why it does not. */
async function started(processor: AutoResumeOptions['processor'], id: string): Promise<string | null> {
  try {
    await processor.resumeBatch(id, {}, { automatic: true });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
