import { createHash } from 'node:crypto';
import type { AlertLevel } from '../../../shared/domain/alert.ts';

/** Something worth a row. Its identity is rule, component and cause; the file it happened to is an example. */
export interface AlertEvent {
  readonly rule: string;
  readonly level: AlertLevel;
  readonly component: string;
  readonly workerId?: string;
  /** What tells two problems of one rule apart, such as an error code. */
  readonly cause: string;
  readonly message: string;
  readonly example?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** What the engine did about it. */
  readonly action?: string;
  /** Healed by itself: straight to history, no badge. */
  readonly healed?: boolean;
}

export type AlertIdentity = Pick<AlertEvent, 'rule' | 'component' | 'cause'>;

/** Identity of a row (Prometheus Alertmanager's idea): equal labels are the same alert. */
export function fingerprint({ rule, component, cause }: AlertIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, component, cause]))
    .digest('hex')
    .slice(0, 16);
}
