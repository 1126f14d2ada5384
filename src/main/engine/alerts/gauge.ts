import { ALERT_LEVELS, type AlertLevel } from '../../../shared/domain/alert.ts';

/*
 * How a figure becomes an alert, pure: a reading and the state before go in, the state after and what is to be done come
 * out. Prometheus' `for` and Alertmanager's view of an alert as a fact that holds or does not.
 */

/** A reading is bad when it is beyond `raise`, and once it was bad for long enough, as long as it is beyond `clear`. */
export interface Condition {
  /** Tells the conditions of one gauge apart. */
  readonly name: string;
  readonly level: AlertLevel;
  /** Null: there is nothing to read, which is well. */
  readonly value: number | null;
  readonly side: 'above' | 'below';
  readonly raise: number;
  /** On the good side of `raise`, so that a figure that trembles about its threshold is one alert. */
  readonly clear: number;
  /** How long it has to be bad without a break, active milliseconds. */
  readonly forMs: number;
}

export interface GaugeState {
  /** The level that was raised; it only rises until all is well. Null: nothing is raised. Undefined: nothing is known yet. */
  readonly raised: AlertLevel | null | undefined;
  /** Conditions that are bad: since when (active milliseconds), and whether for long enough. */
  readonly bad: ReadonlyMap<string, { readonly since: number; readonly held: boolean }>;
}

export const UNKNOWN: GaugeState = { raised: undefined, bad: new Map() };

export interface GaugeStep {
  readonly state: GaugeState;
  /** `raise` at `state.raised`: anew, or a higher level. `clear`: all is well, or is for the first time looked at and well. */
  readonly act: 'raise' | 'clear' | null;
}

/** The gauge after one more reading. */
export function stepGauge(before: GaugeState, conditions: readonly Condition[], now: number): GaugeStep {
  const bad = new Map<string, { readonly since: number; readonly held: boolean }>();
  let level: AlertLevel | null = null;
  for (const condition of conditions) {
    const { since = now, held = false } = before.bad.get(condition.name) ?? {};
    if (!isBeyond(condition, held ? condition.clear : condition.raise)) continue;
    const holds = held || now - since >= condition.forMs;
    bad.set(condition.name, { since, held: holds });
    if (holds && rank(condition.level) > rank(level)) level = condition.level;
  }
  if (level === null) {
    if (before.raised === null) return { state: { raised: null, bad }, act: null };
    // A row of an earlier session is not over while it may be raised again in a moment.
    if (before.raised === undefined && bad.size > 0) return { state: { raised: undefined, bad }, act: null };
    return { state: { raised: null, bad }, act: 'clear' };
  }
  if (rank(level) <= rank(before.raised)) return { state: { raised: before.raised, bad }, act: null };
  return { state: { raised: level, bad }, act: 'raise' };
}

/** The machine slept: what was bad but not for long enough has to be so for its whole time again. */
export function awake(state: GaugeState): GaugeState {
  return { raised: state.raised, bad: new Map([...state.bad].filter(([, { held }]) => held)) };
}

const isBeyond = ({ value, side }: Condition, limit: number): boolean =>
  value !== null && (side === 'above' ? value > limit : value < limit);

const rank = (level: AlertLevel | null | undefined): number =>
  level === null || level === undefined ? -1 : ALERT_LEVELS.indexOf(level);
