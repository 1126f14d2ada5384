import type { ErrorClass, TaskError } from '../../../shared/domain/task.ts';

/** How far back the error rate looks, active milliseconds, and how many results it looks at when those are fewer. */
const WINDOW_MS = 5 * 60_000;
export const FEWEST_RESULTS = 20;
const BUCKET_MS = 1000;

interface Bucket {
  readonly at: number;
  ok: number;
  failed: number;
  bad: number;
}

export interface ErrorRate {
  /** Failed ones among `results`, 0 … 1. */
  readonly share: number;
  readonly results: number;
  readonly failed: number;
  /** Bad inputs in the same time, which are no results here: nothing but the files themselves is wrong. */
  readonly badInputs: number;
}

/** What an error says of the health of the whole: bad inputs are counted apart, and what charges nobody not at all. */
const KIND: Readonly<Record<ErrorClass, 'failed' | 'bad' | 'none'>> = {
  transient: 'failed',
  permanent: 'bad',
  // These pause the batch, and have alerts of their own.
  resource: 'none',
  device: 'none',
  nobody: 'none',
};

/** Results of one batch of the last five minutes, or the last 20 if there were fewer in that time. */
export class ErrorWindow {
  readonly #buckets: Bucket[] = [];
  /** The last 20, oldest first; true: failed. */
  #last: boolean[] = [];
  readonly #sum = { ok: 0, failed: 0, bad: 0 };

  /** Attempts that ended at an active time. */
  note(now: number, ok: number, errors: readonly TaskError[]): void {
    const kinds = errors.map((error) => KIND[error.class]);
    const failed = kinds.filter((kind) => kind === 'failed').length;
    const bad = kinds.filter((kind) => kind === 'bad').length;
    const bucket = this.#bucket(now);
    bucket.ok += ok;
    bucket.failed += failed;
    bucket.bad += bad;
    this.#sum.ok += ok;
    this.#sum.failed += failed;
    this.#sum.bad += bad;
    const newest = [...few(ok, false), ...few(failed, true)];
    if (newest.length > 0) this.#last = [...this.#last, ...newest].slice(-FEWEST_RESULTS);
  }

  /** Null below 20 results. */
  rate(now: number): ErrorRate | null {
    this.#forget(now);
    const { ok, failed, bad } = this.#sum;
    if (ok + failed >= FEWEST_RESULTS) return rateOf(ok + failed, failed, bad);
    if (this.#last.length < FEWEST_RESULTS) return null;
    return rateOf(FEWEST_RESULTS, this.#last.filter(Boolean).length, bad);
  }

  #bucket(now: number): Bucket {
    const last = this.#buckets.at(-1);
    if (last !== undefined && now - last.at < BUCKET_MS) return last;
    this.#forget(now);
    const fresh = { at: now, ok: 0, failed: 0, bad: 0 };
    this.#buckets.push(fresh);
    return fresh;
  }

  #forget(now: number): void {
    let first = this.#buckets[0];
    while (first !== undefined && now - first.at > WINDOW_MS) {
      this.#sum.ok -= first.ok;
      this.#sum.failed -= first.failed;
      this.#sum.bad -= first.bad;
      this.#buckets.shift();
      first = this.#buckets[0];
    }
  }
}

const rateOf = (results: number, failed: number, badInputs: number): ErrorRate => ({
  share: failed / results,
  results,
  failed,
  badInputs,
});

const few = (count: number, failed: boolean): boolean[] =>
  Array.from({ length: Math.min(count, FEWEST_RESULTS) }, () => failed);
