import type { Clock } from '../ports.ts';

/** After a process that did not start the next one waits so long, then twice as long each time. Active milliseconds. */
const FIRST_MS = 1000;
const CAP_MS = 30_000;

/** Keeps a seat from starting one process after the other that does not come up. */
export class StartWait {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #onOver: () => void;
  #failed = 0;
  #on = false;
  #cancel: () => void = () => undefined;

  constructor(clock: Pick<Clock, 'after'>, onOver: () => void) {
    this.#clock = clock;
    this.#onOver = onOver;
  }

  get on(): boolean {
    return this.#on;
  }

  failed(): void {
    this.#failed += 1;
    this.#on = true;
    this.#cancel = this.#clock.after(Math.min(CAP_MS, FIRST_MS * 2 ** (this.#failed - 1)), () => {
      this.#on = false;
      this.#onOver();
    });
  }

  succeeded(): void {
    this.#failed = 0;
  }

  stop(): void {
    this.#cancel();
  }
}
