import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock } from '../ports.ts';
import type { Lane } from '../tasks/task-manager-options.ts';
import { afterResult, atTime, CLOSED, type DeviceBreaker } from './device-breaker.ts';

/** A full disk is tried out after this, then after twice as long each time. Active milliseconds. */
const PROBE_FIRST_MS = 1000;
const PROBE_CAP_MS = 30_000;
/** Results of one lease that are told to the breaker; it looks back on no more. */
const TOLD = 20;

/**
 * Why the lane is held: the data folder takes no records, the output folder no files (it is full, read-only, or not the
 * one it was), the device no access at all.
 */
export type LaneCause = 'data' | 'space' | 'device';

export interface DeviceLaneOptions {
  readonly clock: Clock;
  /** Writes and syncs a little where the outputs go. Rejects when that fails; then it is called again, later. */
  readonly probe: () => Promise<void>;
  /** Nothing more is to be given out. `error` is that of the task it was seen by; null for the data folder. */
  readonly onHold: (error: TaskError | null) => void;
  /** A probe failed: what is wrong now, which need not be what was at first. */
  readonly onStill: (error: unknown) => void;
  /** All that held it is gone, as far as can be told without work. */
  readonly onFree: () => void;
  /** Work has ended well since: it is cured. */
  readonly onCured: () => void;
}

/**
 * The device of a batch: held while its disk is full or gone, tried out from time to time, let go when it is well. One
 * mechanism for the folder of the data and that of the outputs. Runs in main; nothing in it waits for the disk.
 */
export class DeviceLane implements Lane {
  readonly #o: DeviceLaneOptions;
  readonly #held = new Set<LaneCause>();
  #breaker: DeviceBreaker = CLOSED;
  #waitMs = PROBE_FIRST_MS;
  #ill = false;
  #cancelProbe: () => void = () => undefined;
  #cancelWait: () => void = () => undefined;

  constructor(options: DeviceLaneOptions) {
    this.#o = options;
  }

  get kind(): Lane['kind'] {
    return this.#held.size > 0 ? 'open' : this.#breaker.kind;
  }

  ended(ok: number, error: TaskError | null): void {
    const now = this.#o.clock.now();
    // A breaker that has seen no device error has nothing to learn from what went well.
    const told = isClean(this.#breaker) ? 0 : Math.min(ok, TOLD);
    for (let i = 0; i < told; i++) this.#breaker = afterResult(this.#breaker, false, now);
    if (error !== null) this.#breaker = afterResult(this.#breaker, true, now);
    if (this.#breaker.kind === 'open' && !this.#held.has('device')) {
      this.#cancelWait = this.#o.clock.after(this.#breaker.waitMs, () => this.#free('device'));
      this.#hold('device', error);
    }
    if (ok > 0 && this.kind === 'closed' && this.#ill) {
      this.#ill = false;
      this.#waitMs = PROBE_FIRST_MS;
      this.#o.onCured();
    }
  }

  /**
   * A task found its disk full, its quota used up, or the folder read-only or gone from its place. A probe tells when
   * that is over, so no file has to be risked for it as for a device that fails.
   */
  full(error: TaskError): void {
    if (this.#held.has('space')) return;
    this.#probeLater();
    this.#hold('space', error);
  }

  /** The data folder takes records, or does not. */
  data(well: boolean): void {
    if (well) this.#free('data');
    else this.#hold('data', null);
  }

  /** A person says "go on": what is still wrong will hold it again. */
  letGo(): void {
    this.stop();
    this.#held.clear();
    this.#breaker = atTime(this.#breaker, Infinity);
  }

  stop(): void {
    this.#cancelProbe();
    this.#cancelWait();
  }

  #hold(cause: LaneCause, error: TaskError | null): void {
    this.#held.add(cause);
    if (cause !== 'data') this.#ill = true;
    this.#o.onHold(error);
  }

  #free(cause: LaneCause): void {
    if (!this.#held.delete(cause)) return;
    this.#breaker = atTime(this.#breaker, this.#o.clock.now());
    if (this.#held.size === 0) this.#o.onFree();
  }

  /** The wait grows until work has ended well, so that a disk with room for the probe alone is not tried all the time. */
  #probeLater(): void {
    let called = false;
    const cancel = this.#o.clock.after(this.#waitMs, () => {
      const again = (error: unknown): void => {
        if (called) return;
        this.#probeLater();
        this.#o.onStill(error);
      };
      this.#o.probe().then(() => (called ? undefined : this.#free('space')), again);
    });
    this.#cancelProbe = () => {
      called = true;
      cancel();
    };
    this.#waitMs = Math.min(PROBE_CAP_MS, this.#waitMs * 2);
  }
}

const isClean = (breaker: DeviceBreaker): boolean =>
  breaker.kind === 'closed' && !breaker.results.some(({ device }) => device);
