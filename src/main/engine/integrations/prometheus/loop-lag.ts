import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** Delay of the main loop, seconds. */
export interface LoopLagFacts {
  readonly p99: number;
  readonly max: number;
}

const RESOLUTION_MS = 10;
/** As long a window is judged by, milliseconds; several who scrape see the same one. */
const WINDOW_MS = 10_000;
const NS_A_SECOND = 1e9;

/** Watches how late the main loop is, in windows of ten seconds. */
export class LoopLag {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: NodeJS.Timeout | null = null;
  #last: LoopLagFacts | null = null;

  start(): void {
    this.#histogram.enable();
    this.#timer ??= setInterval(() => this.#turn(), WINDOW_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#last = null;
    this.#histogram.disable();
    this.#histogram.reset();
  }

  /** Of the last whole window, or of the first one so far; with what has come since where that is worse. */
  get facts(): LoopLagFacts {
    const now = this.#now();
    const last = this.#last ?? now;
    return { p99: Math.max(last.p99, this.#last === null ? 0 : now.p99), max: Math.max(last.max, now.max) };
  }

  #turn(): void {
    this.#last = this.#now();
    this.#histogram.reset();
  }

  /** The histogram counts the period itself; what is above it is lag. */
  #now(): LoopLagFacts {
    const seconds = (ns: number): number => Math.max(0, ns / NS_A_SECOND - RESOLUTION_MS / 1000);
    return { p99: seconds(this.#histogram.percentile(99)), max: seconds(this.#histogram.max) };
  }
}
