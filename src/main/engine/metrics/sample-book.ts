import type { HealthSample } from '../../../shared/domain/metrics.ts';
import { Ring } from './ring.ts';
import { columnsFor, fillRow, foldRows, sampleOf } from './sample-row.ts';

/** Ten minutes of seconds. */
const SECONDS = 600;
/** Six hours of ten seconds each. */
const SPAN = 10;
const SPANS = 2160;

/** The last samples of this process in flat arrays of one size, whatever it runs: about 1 MB for eight workers. */
export class SampleBook {
  readonly #seconds: Ring;
  readonly #spans: Ring;
  readonly #row: Float64Array;
  /** Samples of the ten seconds that are not over. */
  readonly #open: Float64Array[] = [];
  readonly #listeners = new Set<(sample: HealthSample) => void>();
  #latest: HealthSample | null = null;

  /** `slots`: of threads and of isolated processes together. */
  constructor(slots: number) {
    const columns = columnsFor(slots);
    this.#seconds = new Ring(columns, SECONDS);
    this.#spans = new Ring(columns, SPANS);
    this.#row = new Float64Array(columns);
  }

  get latest(): HealthSample | null {
    return this.#latest;
  }

  /** The last ten minutes, a sample a second, oldest first. */
  seconds(): readonly HealthSample[] {
    return this.#seconds.map(sampleOf);
  }

  /** The last six hours, ten seconds each: means, but the highest lag of the loop; oldest first. */
  tenSeconds(): readonly HealthSample[] {
    return this.#spans.map(sampleOf);
  }

  /** Calls `listener` with each sample as it is taken; returns how to stop. */
  onSample(listener: (sample: HealthSample) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(sample: HealthSample): void {
    fillRow(this.#row, sample);
    this.#seconds.push(this.#row);
    this.#open.push(this.#row.slice());
    if (this.#open.length === SPAN) {
      foldRows(this.#row, this.#open);
      this.#spans.push(this.#row);
      this.#open.length = 0;
    }
    this.#latest = sample;
    for (const listener of this.#listeners) listener(sample);
  }
}
