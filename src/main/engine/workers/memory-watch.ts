import type { MemoryGuardView, MemoryLevel } from '../../../shared/domain/metrics.ts';
import type { Clock, MemoryProbe } from '../ports.ts';
import {
  CALM,
  guardMemory,
  guardView,
  memoryFloor,
  type MemoryGuardState,
  type SlotMemory,
} from '../scheduling/memory-guard.ts';

/** Free memory is looked at this often, active milliseconds. */
const EVERY_MS = 1_000;

export interface MemoryLook {
  readonly view: MemoryGuardView;
  /** The level is another than before. */
  readonly changed: boolean;
  /** Slot whose lease is to be taken back; null for none. */
  readonly evict: number | null;
}

/** Holds what the memory guard has seen of the machine. */
export class MemoryWatch {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #probe: MemoryProbe;
  readonly #lowestBytes: number;
  #state: MemoryGuardState = CALM;
  /** The level that was told last. */
  #told: MemoryLevel = 'ok';
  #at = Number.NEGATIVE_INFINITY;
  #view: MemoryGuardView;

  /** `lowestBytes`: the floor is never below this. */
  constructor(clock: Pick<Clock, 'now'>, probe: MemoryProbe, lowestBytes: number) {
    this.#clock = clock;
    this.#probe = probe;
    this.#lowestBytes = lowestBytes;
    this.#view = this.#sample([]).view;
  }

  get view(): MemoryGuardView {
    return this.#view;
  }

  /** One more sample, at most one a second; null when it is too early for one. */
  look(slots: () => readonly SlotMemory[]): MemoryLook | null {
    const now = this.#clock.now();
    if (now - this.#at < EVERY_MS) return null;
    this.#at = now;
    const look = this.#sample(slots());
    const changed = look.view.level !== this.#told;
    this.#told = look.view.level;
    return { ...look, changed };
  }

  #sample(slots: readonly SlotMemory[]): Omit<MemoryLook, 'changed'> {
    const { freeBytes, totalBytes } = this.#probe();
    const floor = memoryFloor(totalBytes, this.#lowestBytes);
    const { state, evict } = guardMemory(this.#state, freeBytes, floor, slots);
    this.#state = state;
    this.#view = guardView(state, freeBytes, floor);
    return { view: this.#view, evict };
  }
}
