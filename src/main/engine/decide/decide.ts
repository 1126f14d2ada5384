import { assertNever } from '../../../shared/assert-never.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { BRAKES, type Decision, type Event, type Facts, type TaskVerdict } from './facts.ts';

/** Bucket of retries of a batch: a retry takes one, a success returns a tenth (the retry budget of gRPC and of Finagle). */
export const RETRY_BUDGET = { size: 20, perRetry: 1, perSuccess: 0.1 } as const;
/** Longest delay between two attempts, and the shortest, in milliseconds. */
export const RETRY_CAP_MS = 30_000;
export const RETRY_FLOOR_MS = 100;
/** How long a task waits whose disk is full or gone, before it looks again. Costs nothing. */
export const RESOURCE_WAIT_MS = 5_000;

const QUIET = { charge: 0, loss: 0, budget: 0 } as const;

/**
 * Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): uniform between nothing and the bound, so
 * that files which failed together do not come back together. `n` counts retries from 1.
 */
export function retryDelay(facts: Facts, n: number, error: TaskError): number {
  const bound = Math.min(RETRY_CAP_MS, facts.policy.delayMs * facts.policy.backoffFactor ** (n - 1));
  return Math.max(RETRY_FLOOR_MS, Math.floor(facts.draw * bound), error.retryAfterMs ?? 0);
}

/**
 * The one place where it is decided what becomes of a task. Pure: the same facts and event give the same decision,
 * and nothing that is not in `Facts` plays a part.
 *
 * | event | condition | decision |
 * | dispatch | a brake is on | hold, by the first in the order of `BRAKES` |
 * | success | | complete, a tenth of a retry returned |
 * | evicted | | back to the queue, free |
 * | error: nobody's fault | | back to the queue, free |
 * | error: resource, device | | back to the queue, free, after a wait |
 * | error: permanent | | FAILED(permanent) |
 * | error: transient | fault tolerance off, or retries used up | FAILED(exhausted) |
 * | | budget empty | at the end of the batch |
 * | | otherwise | RETRYING |
 * | loss | fault tolerance off | FAILED(lost) |
 * | | the second | FAILED(poisoned) |
 * | | the first | back to the queue, alone |
 */
export function decide(facts: Facts, event: Event): Decision {
  switch (event.kind) {
    case 'dispatch': {
      const by = BRAKES.find((brake) => facts.brakes.has(brake));
      return { ...QUIET, task: by === undefined ? { kind: 'go' } : { kind: 'hold', by } };
    }
    case 'success':
      return { ...QUIET, task: { kind: 'complete' }, charge: 1, budget: RETRY_BUDGET.perSuccess };
    case 'evicted':
      return { ...QUIET, task: { kind: 'requeue', alone: false, delayMs: 0 } };
    case 'loss':
      return withHalt(facts, { ...QUIET, loss: 1, task: afterLoss(facts) });
    case 'error':
      return withHalt(facts, afterError(facts, event.error));
    default:
      return assertNever(event, 'event');
  }
}

function afterLoss(facts: Facts): TaskVerdict {
  if (!facts.policy.faultTolerance) return { kind: 'fail', reason: 'lost' };
  if (facts.task.losses >= 1) return { kind: 'fail', reason: 'poisoned' };
  return { kind: 'requeue', alone: true, delayMs: 0 };
}

function afterError(facts: Facts, error: TaskError): Decision {
  switch (error.class) {
    case 'nobody':
      return { ...QUIET, task: { kind: 'requeue', alone: false, delayMs: 0 } };
    case 'resource':
    case 'device':
      return { ...QUIET, task: { kind: 'requeue', alone: false, delayMs: RESOURCE_WAIT_MS } };
    case 'permanent':
      return { ...QUIET, charge: 1, task: { kind: 'fail', reason: 'permanent' } };
    case 'transient':
      return afterTransient(facts, error);
    default:
      return assertNever(error.class, 'error class');
  }
}

function afterTransient(facts: Facts, error: TaskError): Decision {
  const charged = facts.task.attempts + 1;
  if (!facts.policy.faultTolerance || charged > facts.policy.maxRetries) {
    return { ...QUIET, charge: 1, task: { kind: 'fail', reason: 'exhausted' } };
  }
  if (facts.budget < RETRY_BUDGET.perRetry) return { ...QUIET, charge: 1, task: { kind: 'last-pass' } };
  return {
    ...QUIET,
    charge: 1,
    budget: -RETRY_BUDGET.perRetry,
    task: { kind: 'retry', delayMs: retryDelay(facts, charged, error) },
  };
}

/** A failure may be the one too many: then the batch halts and asks a person. */
function withHalt(facts: Facts, decision: Decision): Decision {
  const { percent, minFailed, minFinished } = facts.halt;
  if (decision.task.kind !== 'fail' || percent === null) return decision;
  const finished = facts.batch.finished + 1;
  const failed = facts.batch.failed + 1;
  const tooMany = finished >= minFinished && failed >= minFailed && (100 * failed) / finished > percent;
  return tooMany ? { ...decision, brake: 'halt' } : decision;
}
