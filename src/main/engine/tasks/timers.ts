import type { Clock } from '../ports.ts';

/** Timers on the active clock, one for a task at most, that can be called off one by one or all at once. */
export class Timers {
  readonly #clock: Clock;
  readonly #cancels = new Map<number, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Timers that have not run yet. */
  get size(): number {
    return this.#cancels.size;
  }

  /** Calls `run` once after `ms` active milliseconds; what was set for the task before is called off. */
  later(task: number, ms: number, run: () => void): void {
    this.drop(task);
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(task);
      run();
    });
    this.#cancels.set(task, cancel);
  }

  drop(task: number): void {
    this.#cancels.get(task)?.();
    this.#cancels.delete(task);
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
