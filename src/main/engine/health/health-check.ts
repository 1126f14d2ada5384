import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { HealthSample, HealthStatus, ProcessorStats } from '../../../shared/domain/metrics.ts';

/** What a check is given: the figures of this second, by which the engine's own rules go. */
export interface HealthFacts {
  readonly sample: HealthSample;
  readonly health: HealthStatus;
  readonly stats: ProcessorStats;
  /** The batch that runs; null while none does. */
  readonly batch: { readonly id: string; readonly title: string; readonly outDir: string } | null;
}

export type HealthReport =
  | { readonly ok: true }
  | {
      readonly ok?: false;
      readonly level: AlertLevel;
      /** For a person: what is wrong, and with what. */
      readonly message: string;
      /** `W3`, when one worker is meant. */
      readonly workerId?: string;
      /** What was done about it, or can be. */
      readonly action?: string;
      readonly metadata?: Readonly<Record<string, unknown>>;
    };

/**
 * A health check of one's own (the seed's "Custom Health Checks"), given as `host.healthChecks`. It runs in main, so it may
 * wait but not compute. Its findings are one row of the inbox, raised when it says so and cleared when it says `ok`. One
 * that throws or does not answer in time is a WARNING in the same row.
 *
 * @example a licence server that the recipe needs
 * {
 *   id: 'licence',
 *   everySeconds: 60,
 *   async check(_facts, signal) {
 *     const { ok } = await fetch('http://licences.example/alive', { signal });
 *     return ok ? { ok } : { level: 'ERROR', message: 'The licence server does not answer.' };
 *   },
 * }
 */
export interface HealthCheck {
  /** Identity of its row; each check has its own. */
  readonly id: string;
  /** What its row says it is about; `health-check` when left out. */
  readonly component?: string;
  /** Active seconds from one answer to the next question, at least 1; `healthCheckIntervalSeconds` when left out. */
  readonly everySeconds?: number;
  /** Active seconds until `signal` is aborted and the check is said not to answer; 10 when left out. */
  readonly timeoutSeconds?: number;
  check(facts: HealthFacts, signal: AbortSignal): HealthReport | Promise<HealthReport>;
}
