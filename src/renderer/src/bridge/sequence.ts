/** Views that the snapshot and the events both carry, whole. Alerts come as differences, which `stores/alerts.ts` orders. */
export type Topic = 'frame' | 'samples' | 'offers' | 'recent';

/**
 * Keeps count of the numbered events. Main numbers every event it sends to this window one by one, so a jump means
 * that some were lost. These views come whole and not as differences: what arrives after a gap is still right to show, and
 * the snapshot only has to bring the topics whose newest event was among the lost.
 */
export class EventSequence {
  #last: number | null = null;
  readonly #topics: Record<Topic, number> = { frame: -1, samples: -1, offers: -1, recent: -1 };

  /** Takes note of an event. True when events before it were lost. */
  missedBefore(seq: number): boolean {
    const missed = this.#last !== null && seq > this.#last + 1;
    this.#last = Math.max(this.#last ?? seq, seq);
    return missed;
  }

  /** True when a view of this number is newer than what the topic shows; then it is what the topic shows. */
  advance(topic: Topic, seq: number): boolean {
    if (seq < this.#topics[topic]) return false;
    this.#topics[topic] = seq;
    return true;
  }

  /** Takes note of a snapshot: events up to its number are in it. */
  caughtUp(seq: number): void {
    this.#last = Math.max(this.#last ?? seq, seq);
  }
}
