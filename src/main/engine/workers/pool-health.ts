import type { Clock } from '../ports.ts';
import { forget, poolBreaker, type PoolBreaker } from './crash-loop.ts';

/** Remembers what the breaker of the pool hangs on, and tells when it moves. */
export class PoolHealth {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onMove: (breaker: PoolBreaker) => void;
  #deaths: readonly number[] = [];
  #lastSuccessAt: number | null = null;
  #breaker: PoolBreaker = 'closed';

  constructor(clock: Pick<Clock, 'now'>, onMove: (breaker: PoolBreaker) => void) {
    this.#clock = clock;
    this.#onMove = onMove;
  }

  get breaker(): PoolBreaker {
    return this.#breaker;
  }

  died(): void {
    const now = this.#clock.now();
    this.#deaths = [...forget(this.#deaths, now), now];
    this.#event('death');
  }

  succeeded(): void {
    this.#lastSuccessAt = this.#clock.now();
    if (this.#breaker !== 'closed') this.#event('success');
  }

  /** What was before is no matter of the batch that begins. */
  reset(): void {
    this.#deaths = [];
    this.#lastSuccessAt = null;
    if (this.#breaker === 'closed') return;
    this.#breaker = 'closed';
    this.#onMove('closed');
  }

  /** One worker may try. */
  try(): void {
    this.#event('try');
  }

  #event(event: 'death' | 'success' | 'try'): void {
    const before = this.#breaker;
    const facts = { deaths: this.#deaths, lastSuccessAt: this.#lastSuccessAt };
    this.#breaker = poolBreaker(before, event, facts, this.#clock.now());
    if (this.#breaker !== before) this.#onMove(this.#breaker);
  }
}
