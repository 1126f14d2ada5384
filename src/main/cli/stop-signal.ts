import { EXIT } from './exit-codes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One press of Ctrl+C can arrive more than once: npm passes on to its child what the terminal sent there already. Milliseconds. */
const ONE_PRESS_MS = 100;

/** Why an operation was broken off: the person said so. */
export class Stopped extends Error {
  constructor(signal: string) {
    super(`Stopped by ${signal}.`);
    this.name = 'Stopped';
  }
}

/**
 * The first SIGINT, SIGTERM or SIGHUP asks for an end in good order (`signal` is aborted with a `Stopped`); the second
 * ends the process at once with 130. A third is the system's, in case a thread that hangs in the kernel keeps even
 * that from happening.
 */
export class StopSignal {
  readonly #controller = new AbortController();
  readonly #onSignal = (name: NodeJS.Signals): void => this.#received(name);
  #firstAt = 0;

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves when the first signal comes. */
  async received(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** The result of `work`, or a `Stopped` when the first signal comes before it. */
  breakOff<T>(work: Promise<T>): Promise<T> {
    const stopped = this.received().then(() => {
      throw this.signal.reason as Stopped;
    });
    return Promise.race([work, stopped]);
  }

  #received(name: NodeJS.Signals): void {
    const now = performance.now();
    if (!this.signal.aborted) {
      this.#firstAt = now;
      this.#controller.abort(new Stopped(name));
    } else if (now - this.#firstAt > ONE_PRESS_MS) {
      for (const signal of SIGNALS) process.off(signal, this.#onSignal);
      process.exit(EXIT.interrupted);
    }
  }
}
