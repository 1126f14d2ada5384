import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { HaltPolicy, RetryPolicy } from './facts.ts';

/** Halt when more than this share failed, once enough was seen. */
export const HALT: HaltPolicy = { percent: 20, minFinished: 50, minFailed: 10 };

export const retryPolicy = (config: ParallelConfig): RetryPolicy => ({
  faultTolerance: config.enableFaultTolerance,
  maxRetries: config.maxTaskRetries,
  delayMs: config.retryDelaySeconds * 1000,
  backoffFactor: config.retryBackoffFactor,
});
