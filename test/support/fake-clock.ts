import type { Clock } from '../../src/main/engine/ports.ts';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** Time that passes when it is told to; timers run in order of their due times. */
export class FakeClock implements Clock {
  readonly #epoch: number;
  readonly #timers = new Set<Timer>();
  #now = 0;

  constructor(epoch = Date.UTC(2024, 0, 1)) {
    this.#epoch = epoch;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#epoch + this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  stop(): void {
    this.#timers.clear();
  }

  /** Timers that have not run and were not prevented. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer; null when there is none. */
  get untilNext(): number | null {
    const next = this.#next();
    return next === undefined ? null : next.due - this.#now;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#now = next.due;
      this.#timers.delete(next);
      next.run();
    }
    this.#now = end;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.due < first.due) first = timer;
    return first;
  }
}
