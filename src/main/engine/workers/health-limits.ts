import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { HealthThresholds } from './slot-state.ts';
import type { LivenessLimits } from './verdict.ts';

export interface HealthLimits {
  readonly enabled: boolean;
  readonly limits: LivenessLimits;
  readonly thresholds: HealthThresholds;
  /** Period in which the last sign of life is shown, active milliseconds. */
  readonly heartbeatMs: number;
}

/**
 * What the configuration says of the health of workers, in the monitor's terms. Timeouts are those of the start, or of
 * the recipe at work where that has less patience; thresholds are read from `settings` each time, so that a change acts
 * at once.
 */
export const healthLimits = (
  config: ParallelConfig,
  settings: () => ParallelConfig,
  patience: () => Recipe['patience'],
): HealthLimits => ({
  enabled: config.enableHealthMonitoring,
  limits: {
    get timeoutMs() {
      return Math.min(config.workerTimeoutSeconds * 1000, patience()?.timeoutMs ?? Infinity);
    },
    get criticalMs() {
      return Math.min(config.alertThresholds.workerTimeoutCritical * 1000, patience()?.criticalMs ?? Infinity);
    },
  },
  thresholds: {
    get heapDegraded() {
      return settings().memoryThresholdPercent / 100;
    },
    get heapUnhealthy() {
      return settings().alertThresholds.memoryCritical / 100;
    },
    get errorsDegraded() {
      return settings().errorRateThreshold;
    },
  },
  heartbeatMs: config.heartbeatIntervalSeconds * 1000,
});
