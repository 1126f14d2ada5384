import type { Clock } from '../ports.ts';

/** Timers on the active clock that can all be called off at once. */
export class Timers {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Timers that have not run yet. */
  get size(): number {
    return this.#cancels.size;
  }

  /** Calls `run` once after `ms` active milliseconds. */
  later(ms: number, run: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel);
      run();
    });
    this.#cancels.add(cancel);
  }

  clear(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
