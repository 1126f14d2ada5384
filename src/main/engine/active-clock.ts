import { performance } from 'node:perf_hooks';
import type { Clock } from './ports.ts';

export interface ActiveClockOptions {
  /** Milliseconds between ticks. A tick adds at most twice its length, so a sleep of any length counts as two ticks. */
  readonly tickMs: number;
  /** Told when more than two ticks, and a second, are missing: the machine slept or the process was stopped. */
  readonly onGap?: (missedMs: number) => void;
}

/** A shorter stop is the hiccup of a busy machine. Milliseconds. */
const GAP_MS = 1000;
/** The wall clock may be set a little at any time; this much is a sleep (or a person). Milliseconds. */
const SLEPT_MS = 10_000;

/**
 * A clock that counts only time in which this process could run. Every timeout, back-off and rate of the engine
 * hangs on it, so a laptop that sleeps for an hour causes no timeout when it wakes.
 */
export class ActiveClock implements Clock {
  readonly #tickMs: number;
  readonly #onGap: ((missedMs: number) => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  #active = 0;
  readonly #waiting = new Set<() => void>();
  #last = performance.now();
  #lastWall = Date.now();

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
    const cancel = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(cancel);
    };
    const fire = (): void => {
      this.#waiting.delete(cancel);
      run();
    };
    const arm = (): void => {
      const left = due - this.now();
      // A timer that fires after a sleep finds that its time has not come and waits for the rest.
      timer = setTimeout(() => (this.now() >= due ? fire() : arm()), Math.max(1, Math.ceil(left)));
    };
    this.#waiting.add(cancel);
    arm();
    return cancel;
  }

  /** Nothing that waits is called any more. */
  stop(): void {
    clearInterval(this.#timer);
    for (const cancel of this.#waiting) cancel();
  }

  #tick(): void {
    const now = performance.now();
    const wall = Date.now();
    const passed = now - this.#last;
    // The monotonic clock of some systems stands still while they sleep; the wall clock tells.
    const slept = wall - this.#lastWall - passed;
    this.#last = now;
    this.#lastWall = wall;
    this.#active += Math.min(passed, 2 * this.#tickMs);
    const missed = passed > Math.max(2 * this.#tickMs, GAP_MS) ? passed - 2 * this.#tickMs : 0;
    if (missed > 0 || slept > SLEPT_MS) this.#onGap?.(missed + Math.max(0, slept));
  }
}

/** Milliseconds of a tick that is fine enough for timeouts of a second, and for the shortest one, `timeoutMs`. */
export const tickFor = (timeoutMs: number): number => Math.min(1000, timeoutMs / 10);
