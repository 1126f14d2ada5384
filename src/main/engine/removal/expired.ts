/** An ended batch, as far as its age matters. */
export interface EndedBatch {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly endedAt: number;
}

export interface KeepRule {
  /** Batches that ended longer ago than this go; 0 is without a limit. */
  readonly days: number;
  /** Of more batches than this the oldest go; 0 is without a limit. */
  readonly count: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Ids of the ended batches that are not kept any longer, oldest first. */
export function expired(ended: readonly EndedBatch[], rule: KeepRule, now: number): readonly string[] {
  const newestFirst = ended.toSorted((a, b) => b.endedAt - a.endedAt || (a.id < b.id ? 1 : -1));
  return newestFirst
    .filter(
      ({ endedAt }, place) =>
        (rule.count > 0 && place >= rule.count) || (rule.days > 0 && now - endedAt > rule.days * DAY_MS),
    )
    .map(({ id }) => id)
    .toReversed();
}
