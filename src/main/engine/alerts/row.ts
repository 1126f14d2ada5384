import type { Alert, AlertDigest, AlertPhase } from '../../../shared/domain/alert.ts';

/** One moment on both clocks, milliseconds: active time of this process, and the epoch. */
export interface Instant {
  readonly active: number;
  readonly wall: number;
}

type Told = 'key' | 'phase' | 'openedAt' | 'cycles' | 'flapping' | 'untold' | 'digest';

/**
 * All facts of a row. The same as an `Alert`, but for `phase.closesAt`, `flapping.until` and `cycles`, which are moments
 * of the active clock here. Never changed: each step makes another.
 */
export interface Row extends Omit<Alert, Told | 'state' | 'heldBy' | 'silenced'> {
  readonly key: string;
  readonly phase: AlertPhase;
  readonly openedAt: number;
  readonly cycles: readonly number[];
  readonly flapping: { readonly until: number; readonly gone: boolean } | null;
  readonly untold: number;
  readonly digest: AlertDigest | null;
}
