import type { Clock } from '../ports.ts';

/** Waits until nothing is under way any more, or for so long. */
export class QuietWait {
  readonly #clock: Pick<Clock, 'after'>;
  #wake: (() => void) | null = null;

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Nothing is under way at the moment. */
  quiet(): void {
    this.#wake?.();
  }

  /** Resolves at the next `quiet`, or after `ms` active milliseconds. */
  within(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
