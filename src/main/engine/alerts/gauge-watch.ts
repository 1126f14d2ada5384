import type { AlertManager } from './alert-manager.ts';
import { awake, stepGauge, UNKNOWN, type GaugeState } from './gauge.ts';
import type { Gauge } from './gauge-rules.ts';

/** After a sleep nobody is judged for this long, active milliseconds. */
const GRACE_MS = 15_000;

interface Watched {
  readonly gauge: Gauge;
  readonly state: GaugeState;
}

/** Holds what each gauge was like, and raises and clears its row in the inbox. One row a gauge, whatever its level. */
export class GaugeWatch {
  readonly #alerts: Pick<AlertManager, 'raise' | 'clear'>;
  readonly #watched = new Map<string, Watched>();
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(alerts: Pick<AlertManager, 'raise' | 'clear'>) {
    this.#alerts = alerts;
  }

  /** Once a second, with all gauges of that moment; one that is no longer among them is well. */
  look(gauges: readonly Gauge[], now: number): void {
    if (now < this.#quietUntil) return;
    const seen = new Set<string>();
    for (const gauge of gauges) {
      const key = keyOf(gauge);
      seen.add(key);
      const { state, act } = stepGauge(this.#watched.get(key)?.state ?? UNKNOWN, gauge.conditions, now);
      this.#watched.set(key, { gauge, state });
      if (act === 'clear') this.#alerts.clear(gauge);
      else if (act === 'raise') this.#raise(gauge, state);
    }
    for (const [key, watched] of this.#watched) if (!seen.has(key)) this.#forget(key, watched);
  }

  /** The machine slept or the process stood still. */
  slept(now: number): void {
    this.#quietUntil = now + GRACE_MS;
    for (const [key, { gauge, state }] of this.#watched) this.#watched.set(key, { gauge, state: awake(state) });
  }

  /** Nobody looks any more: what was raised is not known to be so. */
  rest(): void {
    for (const [key, watched] of this.#watched) this.#forget(key, watched);
  }

  #raise(gauge: Gauge, { raised }: GaugeState): void {
    if (raised === null || raised === undefined) return;
    const { rule, component, cause } = gauge;
    this.#alerts.raise({ rule, component, cause, level: raised, ...gauge.say(raised) });
  }

  #forget(key: string, { gauge, state }: Watched): void {
    this.#watched.delete(key);
    if (state.raised !== null && state.raised !== undefined) this.#alerts.clear(gauge);
  }
}

const keyOf = ({ rule, component, cause }: Gauge): string => JSON.stringify([rule, component, cause]);
