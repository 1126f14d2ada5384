import type { LatencySummary } from '../../../shared/domain/metrics.ts';

/** Buckets per doubling: a quantile is right to about 9 %. */
const PER_OCTAVE = 8;
const FIRST_MS = 0.001;
const BUCKETS = 36 * PER_OCTAVE;

/** Durations in log-spaced buckets (the idea of HdrHistogram), 1 µs to 19 h, in 2 KB whatever the number of samples. */
export class Histogram {
  readonly #buckets = new Float64Array(BUCKETS);
  #count = 0;
  #sumMs = 0;

  get count(): number {
    return this.#count;
  }

  /** Of all samples, milliseconds. */
  get sumMs(): number {
    return this.#sumMs;
  }

  add(ms: number): void {
    const index = ms <= FIRST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(ms / FIRST_MS) * PER_OCTAVE));
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += ms;
  }

  /** Takes over the samples of another one. */
  merge(other: Histogram): void {
    for (let i = 0; i < BUCKETS; i++) this.#buckets[i] = (this.#buckets[i] ?? 0) + (other.#buckets[i] ?? 0);
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
  }

  /** Samples up to and with `ms`; exact where that is `FIRST_MS` times a power of two, else up to the bucket that holds it. */
  countUpTo(ms: number): number {
    const last = Math.min(BUCKETS - 1, Math.floor(Math.log2(ms / FIRST_MS) * PER_OCTAVE + 1e-9));
    let seen = 0;
    for (let i = 0; i <= last; i++) seen += this.#buckets[i] ?? 0;
    return seen;
  }

  /** Upper bound of the bucket that holds the share `q` of all samples; 0 when there are none. */
  quantile(q: number): number {
    const wanted = q * this.#count;
    let seen = 0;
    for (let i = 0; i < BUCKETS && this.#count > 0; i++) {
      seen += this.#buckets[i] ?? 0;
      if (seen >= wanted) return upper(i);
    }
    return 0;
  }

  summary(): LatencySummary {
    return { p50: this.quantile(0.5), p95: this.quantile(0.95), p99: this.quantile(0.99) };
  }
}

const upper = (bucket: number): number => FIRST_MS * 2 ** (bucket / PER_OCTAVE);
