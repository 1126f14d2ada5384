import { Histogram } from './histogram.ts';

/** Below so many seconds of the same mix there is no median to speak of. */
const FEWEST_SECONDS = 60;
/** The rates look back on ten seconds, so the first ten after a start are of less. */
const WARM_UP_SECONDS = 10;
const KIB = 1024;

export interface PaceFacts {
  readonly filesPerSecond: number;
  readonly bytesPerSecond: number;
}

export interface Pace {
  /** Rate of now as a share of the median; 1 is as usual. */
  readonly share: number;
  readonly bytesPerSecond: number;
  readonly medianBytesPerSecond: number;
}

/**
 * The pace of one batch, beside its own median at the same mix of sizes: files are alike whose mean size is within a
 * factor of four, so that a folder of small files after one of large ones is no drop.
 */
export class PaceMedian {
  readonly #byMix = new Map<number, Histogram>();
  #mix = 0;
  #seconds = 0;

  /** The batch does not run, or begins to: what comes next has to warm up. */
  rest(): void {
    this.#seconds = 0;
  }

  /** Once a second while the batch runs. Null while there is no median. */
  note({ filesPerSecond, bytesPerSecond }: PaceFacts): Pace | null {
    this.#seconds += 1;
    if (this.#seconds <= WARM_UP_SECONDS) return null;
    // Without a file that ended the mix is what it was: a standstill is no other mix.
    if (filesPerSecond > 0) this.#mix = mixOf(bytesPerSecond / filesPerSecond);
    let seen = this.#byMix.get(this.#mix);
    if (seen === undefined) this.#byMix.set(this.#mix, (seen = new Histogram()));
    seen.add(bytesPerSecond / KIB);
    if (seen.count < FEWEST_SECONDS) return null;
    const median = seen.quantile(0.5) * KIB;
    // Empty files have no pace in bytes.
    if (median < KIB) return null;
    return { share: bytesPerSecond / median, bytesPerSecond, medianBytesPerSecond: median };
  }
}

/** Files within a factor of four are alike. */
const mixOf = (meanBytes: number): number => Math.floor(Math.log2(Math.max(1, meanBytes)) / 2);
