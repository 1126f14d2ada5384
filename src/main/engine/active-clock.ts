import { performance } from 'node:perf_hooks';
import type { Clock } from './ports.ts';

export interface ActiveClockOptions {
  /** Milliseconds between ticks. A tick adds at most twice its length, so a sleep of any length counts as two ticks. */
  readonly tickMs: number;
  /** Told when a tick came more than twice its length late: the machine slept or the process was stopped. */
  readonly onGap?: (missedMs: number) => void;
}

/**
 * A clock that counts only time in which this process could run. Every timeout, back-off and rate of the engine
 * hangs on it, so a laptop that sleeps for an hour causes no timeout when it wakes.
 */
export class ActiveClock implements Clock {
  readonly #tickMs: number;
  readonly #onGap: ((missedMs: number) => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  #active = 0;
  #last = performance.now();

  constructor(options: ActiveClockOptions) {
    this.#tickMs = options.tickMs;
    this.#onGap = options.onGap;
    this.#timer = setInterval(() => this.#tick(), options.tickMs);
    this.#timer.unref();
  }

  now(): number {
    return this.#active + Math.min(performance.now() - this.#last, 2 * this.#tickMs);
  }

  wall(): number {
    return Date.now();
  }

  after(ms: number, run: () => void): () => void {
    const due = this.now() + ms;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = due - this.now();
      // A timer that fires after a sleep finds that its time has not come and waits for the rest.
      timer = setTimeout(() => (this.now() >= due ? run() : arm()), Math.max(1, Math.ceil(left)));
    };
    arm();
    return () => clearTimeout(timer);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    const passed = now - this.#last;
    this.#last = now;
    this.#active += Math.min(passed, 2 * this.#tickMs);
    if (passed > 2 * this.#tickMs) this.#onGap?.(passed - 2 * this.#tickMs);
  }
}
