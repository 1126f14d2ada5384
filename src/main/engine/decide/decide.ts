import { assertNever } from '../../../shared/assert-never.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { BRAKES, type Decision, type Event, type Facts, type HaltPolicy, type TaskVerdict } from './facts.ts';

/** Bucket of retries of a batch: a retry takes one, a success returns a tenth (the retry budget of gRPC and of Finagle). */
export const RETRY_BUDGET = { size: 20, perRetry: 1, perSuccess: 0.1 } as const;
/** Longest delay between two attempts, and the shortest, in milliseconds. */
export const RETRY_CAP_MS = 30_000;
export const RETRY_FLOOR_MS = 100;
/** How long a task waits whose device could not read or write it, before it looks again. Milliseconds. */
export const DEVICE_WAIT_MS = 5_000;

const QUIET = { charge: 0, loss: 0, device: 0, budget: 0 } as const;
const AGAIN = { kind: 'requeue', alone: false, delayMs: 0 } as const;

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
 * | success | | complete, a tenth of a retry returned for each |
 * | evicted | | back to the queue, free |
 * | error: nobody's fault | | back to the queue, free |
 * | error: resource | | back to the queue, free; the device lane is paused |
 * | error: device | the lane is open or half-open | back to the queue, free |
 * | | the (retries + 1)th of this task, or fault tolerance off | FAILED(exhausted), no attempt charged |
 * | | otherwise | back to the queue after a wait; counted, no attempt charged |
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
      return withHalt(facts, event.tasks, {
        ...QUIET,
        task: { kind: 'complete' },
        charge: 1,
        budget: RETRY_BUDGET.perSuccess * event.tasks,
      });
    case 'evicted':
      return { ...QUIET, task: AGAIN };
    case 'loss':
      return withHalt(facts, 1, { ...QUIET, loss: 1, task: afterLoss(facts) });
    case 'error':
      return withHalt(facts, 1, afterError(facts, event.error));
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
      return { ...QUIET, task: AGAIN };
    case 'resource':
      return { ...QUIET, task: AGAIN, brake: 'device-lane' };
    case 'device':
      return afterDevice(facts);
    case 'permanent':
      return { ...QUIET, charge: 1, task: { kind: 'fail', reason: 'permanent' } };
    case 'transient':
      return afterTransient(facts, error);
    default:
      return assertNever(error.class, 'error class');
  }
}

/** A bad sector ends its file and not the batch; a device that is gone is nobody's fault, and the breaker sees it. */
function afterDevice(facts: Facts): Decision {
  if (facts.lane !== 'closed') return { ...QUIET, task: AGAIN };
  const seen = facts.task.deviceErrors + 1;
  if (!facts.policy.faultTolerance || seen > facts.policy.maxRetries) {
    return { ...QUIET, device: 1, task: { kind: 'fail', reason: 'exhausted' } };
  }
  return { ...QUIET, device: 1, task: { ...AGAIN, delayMs: DEVICE_WAIT_MS } };
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

/** A failure may be the one too many, and a success the one that makes a share of it: the batch halts and asks a person. */
function withHalt(facts: Facts, tasks: number, decision: Decision): Decision {
  const { kind } = decision.task;
  if (kind !== 'fail' && kind !== 'complete') return decision;
  const failed = facts.batch.failed + (kind === 'fail' ? 1 : 0);
  return tooManyFailed(facts.halt, facts.batch.finished + tasks, failed) ? { ...decision, brake: 'halt' } : decision;
}

function tooManyFailed(halt: HaltPolicy, finished: number, failed: number): boolean {
  switch (halt.kind) {
    case 'off':
      return false;
    case 'failed':
      return failed >= halt.failed;
    case 'percent':
      return finished >= halt.minFinished && failed >= halt.minFailed && (100 * failed) / finished > halt.percent;
    default:
      return assertNever(halt, 'halt policy');
  }
}
