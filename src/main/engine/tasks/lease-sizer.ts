/**
 * What a lease should take to work through, in milliseconds: long enough to hide a dispatch (25 µs, and 200 µs on
 * virtual machines that are slow to wake a thread), short enough to spread and to show. A stop does not wait for it.
 */
const TARGET_MS = 8;
/** Bounds of a lease in files; where one takes long, the fewest are those of `SHOWN_MS`. */
const MIN_FILES = 16;
const MAX_FILES = 512;
/** What a lease brings is seen when it is over: of files that take long it holds no more than this, in milliseconds. */
const SHOWN_MS = 500;
/** Before anything is known of how long files take. */
const FIRST_FILES = 4;
const MAX_BYTES = 16 * 1024 * 1024;
/** Weight of the newest lease in the averages. */
const WEIGHT = 0.2;

/**
 * How much goes into one lease: about eight milliseconds of work by what the last leases took, and near the end a
 * share of what is left, so that no worker idles while another holds a long one.
 */
export class LeaseSizer {
  /** Null before the first lease. */
  #msPerFile: number | null = null;
  #bytesPerMs = 1_000_000;

  /** Learns from a finished lease: files, bytes and the milliseconds it ran. */
  learn(files: number, bytes: number, ms: number): void {
    if (files === 0) return;
    const took = Math.max(ms, 0.001);
    const each = took / files;
    this.#msPerFile = this.#msPerFile === null ? each : this.#msPerFile + WEIGHT * (each - this.#msPerFile);
    this.#bytesPerMs += WEIGHT * (Math.max(bytes, 1) / took - this.#bytesPerMs);
  }

  /** `waiting` files for `workers`, each of which holds two leases. */
  limits(waiting: number, workers: number): { readonly files: number; readonly bytes: number } {
    const share = Math.ceil(waiting / (workers * 4));
    const files = Math.max(1, Math.min(MAX_FILES, this.#byTime(), share));
    const bytes = Math.max(64 * 1024, Math.min(MAX_BYTES, this.#bytesPerMs * TARGET_MS * 2));
    return { files, bytes };
  }

  #byTime(): number {
    if (this.#msPerFile === null) return FIRST_FILES;
    const shown = Math.min(MIN_FILES, Math.round(SHOWN_MS / this.#msPerFile));
    return Math.max(shown, Math.round(TARGET_MS / this.#msPerFile));
  }
}
