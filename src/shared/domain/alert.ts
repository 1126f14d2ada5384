export const ALERT_LEVELS = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

export const ALERT_STATES = ['active', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Who did what to an alert, and when. */
export interface AlertTransition {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: 'raised' | 'escalated' | 'acknowledged' | 'resolved' | 'reopened';
  readonly who: 'engine' | 'person';
  readonly note?: string;
}

/**
 * One row of the inbox. Its identity (`id`) is the fingerprint of rule, component and cause and never of a file
 * (Prometheus Alertmanager's idea), so that ten thousand equal failures are one row with a count.
 */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly level: AlertLevel;
  readonly message: string;
  readonly component: string;
  /** `W3`, when one worker is meant. */
  readonly workerId?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly state: AlertState;
  /** Events counted into this row. */
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Up to ten examples (file names, messages). */
  readonly examples: readonly string[];
  readonly history: readonly AlertTransition[];
  /** What the engine already did about it. */
  readonly action?: string;
}
