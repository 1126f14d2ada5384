import { assertNever } from '../../../shared/assert-never.ts';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { HaltPolicy, RetryPolicy } from './facts.ts';

/** A share says nothing of a handful of files: so many must have finished, and so many of them failed. */
const MIN_FINISHED = 50;
const MIN_FAILED = 10;

/** `findings`: a file that fails is what the recipe looks for, see `Recipe.failuresAreFindings`. */
export function haltPolicy({ haltPolicy: asked }: ParallelConfig, findings: boolean): HaltPolicy {
  if (findings || asked === 'off') return { kind: 'off' };
  if ('failed' in asked) return { kind: 'failed', failed: asked.failed };
  return { kind: 'percent', percent: asked.percent, minFinished: MIN_FINISHED, minFailed: MIN_FAILED };
}

/** In words, why a batch was halted. */
export function haltWords(halt: HaltPolicy): string {
  switch (halt.kind) {
    case 'percent':
      return `more than ${halt.percent} % of the files failed`;
    case 'failed':
      return halt.failed === 1 ? 'a file failed' : `${halt.failed} files failed`;
    case 'off':
      return 'too many files failed';
    default:
      return assertNever(halt, 'halt policy');
  }
}

export const retryPolicy = (config: ParallelConfig): RetryPolicy => ({
  faultTolerance: config.enableFaultTolerance,
  maxRetries: config.maxTaskRetries,
  delayMs: config.retryDelaySeconds * 1000,
  backoffFactor: config.retryBackoffFactor,
});
