import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock } from '../ports.ts';

/** The first try comes after this, each further one after twice as long. Active milliseconds. */
const FIRST_MS = 1_000;
const CAP_MS = 30_000;

export interface ThreadRepairOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly start: () => void;
  /** Threads are missing that do not start. */
  readonly onMissing: (error: TaskError) => void;
}

/** Has threads started again that ended and were not replaced, ever more seldom while none comes up. */
export class ThreadRepair {
  readonly #o: ThreadRepairOptions;
  #tries = 0;
  #cancel: () => void = () => undefined;

  constructor(options: ThreadRepairOptions) {
    this.#o = options;
  }

  missing(error: TaskError): void {
    this.#cancel();
    this.#tries += 1;
    this.#o.onMissing(error);
    this.#cancel = this.#o.clock.after(Math.min(CAP_MS, FIRST_MS * 2 ** (this.#tries - 1)), this.#o.start);
  }

  /** One came up. */
  came(): void {
    this.#tries = 0;
  }

  stop(): void {
    this.#cancel();
  }
}
