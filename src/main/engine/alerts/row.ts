import type { Alert, AlertPhase } from '../../../shared/domain/alert.ts';

/** One moment on both clocks, milliseconds: active time of this process, and the epoch. */
export interface Instant {
  readonly active: number;
  readonly wall: number;
}

/**
 * All facts of a row, of whatever version it was. It is an `Alert` but for `phase.closesAt`, `flapping.until` and
 * `cycles`, which are moments of the active clock here; so most rows of ten thousand need no translation at all. Never
 * changed: each step makes another.
 */
export interface Row extends Omit<Alert, 'heldBy' | 'silenced'> {
  readonly key: string;
  readonly phase: AlertPhase;
  readonly openedAt: number;
}
