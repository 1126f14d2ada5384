import type { GentleView } from '../../../shared/domain/metrics.ts';
import type { BatteryProbe, Clock } from '../ports.ts';

/** The battery is looked at no more often than this, milliseconds: where a program has to be asked, that costs. */
const EVERY_MS = 30_000;

export interface GentleOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The standing choice, as it is now. */
  readonly standing: () => boolean;
  readonly battery: BatteryProbe;
  readonly slots: number;
  readonly onChange: () => void;
}

interface Run {
  readonly meta: { readonly id: string };
  readonly done: Promise<unknown>;
}

/**
 * Whether the machine is to be left to others: the standing choice, or what was said of the batch that runs. Gently is
 * with low priority and, on battery, with at most half of the workers. Lives in main.
 */
export class Gentle {
  readonly #o: GentleOptions;
  #own: { readonly batch: string; readonly on: boolean } | null = null;
  #onBattery = false;
  #lookedAt: number | null = null;

  constructor(options: GentleOptions) {
    this.#o = options;
  }

  get on(): boolean {
    return this.#own?.on ?? this.#o.standing();
  }

  /** Workers that may have a lease at once, threads and isolated processes together; all of them without a limit. */
  get most(): number {
    return this.on && this.#onBattery ? Math.max(1, Math.floor(this.#o.slots / 2)) : Infinity;
  }

  get view(): GentleView {
    const { slots } = this.#o;
    return {
      on: this.on,
      own: this.#own !== null,
      onBattery: this.#onBattery,
      most: Math.min(this.most, slots),
      slots,
    };
  }

  /** For this batch, until its end; null goes by the standing choice again. */
  set(batch: string, on: boolean | null): void {
    this.#own = on === null ? null : { batch, on };
    this.#o.onChange();
  }

  /** What is said of a batch ends with it. */
  opened<T extends Run>(run: T): T {
    void run.done.then(() => {
      if (this.#own?.batch === run.meta.id) this.set(run.meta.id, null);
    });
    return run;
  }

  /** Looks at the battery when it is due; called about once a second. */
  look(): void {
    const now = this.#o.clock.now();
    if (!this.on || (this.#lookedAt !== null && now - this.#lookedAt < EVERY_MS)) return;
    this.#lookedAt = now;
    void this.#o.battery().then(
      (onBattery) => {
        if (onBattery === this.#onBattery) return;
        this.#onBattery = onBattery;
        this.#o.onChange();
      },
      // A machine that does not tell counts as plugged in: nothing is held back for a guess.
      () => (this.#onBattery = false),
    );
  }
}
