import { assertNever } from '../../../shared/assert-never.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock } from '../ports.ts';
import { slotVerdict } from './crash-loop.ts';

/** What follows the death of a slot's thread. */
export type Respawn =
  | { readonly kind: 'respawn'; readonly delayMs: number }
  /** Too many deaths: the slot stays empty until then, active milliseconds. */
  | { readonly kind: 'park'; readonly untilMs: number }
  /** Automatic recovery is off. */
  | { readonly kind: 'never' };

/** The place of a slot: it keeps its number while threads come and go. */
export class Seat {
  readonly number: number;
  generation = 0;
  /** Thread that sits here. */
  thread: number | null = null;
  /** Thread that was told to end and hangs in the system: nobody else sits down until it is gone. */
  zombie: number | null = null;
  zombieError: TaskError | null = null;
  /** Prevents that the slot is filled when its time has come. */
  cancelRefill: () => void = () => undefined;
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  #deaths: number[] = [];
  #emptyUntil = 0;

  constructor(number: number, clock: Pick<Clock, 'now' | 'wall'>) {
    this.number = number;
    this.#clock = clock;
  }

  /** Whether a thread may sit down. */
  get free(): boolean {
    return this.thread === null && this.zombie === null && this.#clock.now() >= this.#emptyUntil;
  }

  /** Active milliseconds that the slot is still kept empty; 0 when it is not, or for good. */
  get emptyForMs(): number {
    const left = this.#emptyUntil - this.#clock.now();
    return left > 0 && left < Number.POSITIVE_INFINITY ? left : 0;
  }

  /** Wall-clock time until which the slot is kept empty; undefined when it is not. */
  get parkedUntil(): number | undefined {
    return this.emptyForMs > 0 ? this.#clock.wall() + this.emptyForMs : undefined;
  }

  /** Counts a death and says what follows. */
  died(respawn: boolean): Respawn {
    const now = this.#clock.now();
    this.#deaths.push(now);
    if (!respawn) {
      this.#emptyUntil = Number.POSITIVE_INFINITY;
      return { kind: 'never' };
    }
    const verdict = slotVerdict(this.#deaths, now);
    this.#emptyUntil = verdict.kind === 'park' ? verdict.untilMs : now + verdict.delayMs;
    return verdict;
  }

  /** A file was done here: it was the files and not the worker that the deaths before came from. */
  succeeded(): void {
    if (this.#deaths.length > 0) this.#deaths = [];
  }
}

/** What follows a death, for the card of the worker; null: nothing. */
export function nextWords(next: Respawn): string | null {
  switch (next.kind) {
    case 'never':
      return null;
    case 'park':
      return 'Too many deaths within a minute: its place stays empty for a while.';
    case 'respawn':
      return next.delayMs === 0
        ? 'A new worker starts.'
        : `A new worker starts in ${Math.ceil(next.delayMs / 1000)} s.`;
    default:
      return assertNever(next);
  }
}
