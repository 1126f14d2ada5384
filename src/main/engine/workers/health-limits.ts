import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { HealthThresholds } from './slot-state.ts';
import type { LivenessLimits } from './verdict.ts';

/** What the configuration says of the health of workers, in the monitor's terms. */
export const healthLimits = (
  config: ParallelConfig,
): { readonly enabled: boolean; readonly limits: LivenessLimits; readonly thresholds: HealthThresholds } => ({
  enabled: config.enableHealthMonitoring,
  limits: {
    timeoutMs: config.workerTimeoutSeconds * 1000,
    criticalMs: config.alertThresholds.workerTimeoutCritical * 1000,
  },
  thresholds: {
    heapDegraded: config.memoryThresholdPercent / 100,
    heapUnhealthy: config.alertThresholds.memoryCritical / 100,
    errorsDegraded: config.errorRateThreshold,
  },
});
