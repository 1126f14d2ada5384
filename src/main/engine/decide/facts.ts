import type { FailReason, TaskError } from '../../../shared/domain/task.ts';

/** Brakes in order of precedence: the first that is on holds all dispatch, whatever stands below it. */
export const BRAKES = ['suspend', 'crash-loop', 'pool-breaker', 'device-lane', 'halt', 'user'] as const;
export type Brake = (typeof BRAKES)[number];

export interface RetryPolicy {
  /** Off: one attempt, the first loss ends the task. */
  readonly faultTolerance: boolean;
  readonly maxRetries: number;
  readonly delayMs: number;
  readonly backoffFactor: number;
}

/** When so many files failed that a person is asked before any more are tried. */
export type HaltPolicy =
  | { readonly kind: 'off' }
  /** At this many failed files. */
  | { readonly kind: 'failed'; readonly failed: number }
  /** Above this share of failed among finished, in percent, once there are enough of both. */
  | { readonly kind: 'percent'; readonly percent: number; readonly minFinished: number; readonly minFailed: number };

/** Everything a decision depends on; nothing else may influence it. */
export interface Facts {
  readonly policy: RetryPolicy;
  readonly halt: HaltPolicy;
  readonly brakes: ReadonlySet<Brake>;
  readonly task: {
    /** Attempts charged before this event. */
    readonly attempts: number;
    /** Workers lost on it before this event. */
    readonly losses: number;
    /** Device errors counted against it before this event: those that came while the lane was closed. */
    readonly deviceErrors: number;
  };
  /** Of the batch's device. A lane that is not closed is known to be ill: then no file is to blame for an error of it. */
  readonly lane: 'closed' | 'open' | 'half-open';
  /** Of the batch, since it was started or last told to go on. */
  readonly batch: { readonly finished: number; readonly failed: number };
  /** Tokens left in the retry budget. */
  readonly budget: number;
  /** 0 ≤ draw < 1, for the jitter. */
  readonly draw: number;
}

export type Event =
  | { readonly kind: 'dispatch' }
  /** So many tasks of one lease ended well. */
  | { readonly kind: 'success'; readonly tasks: number }
  | { readonly kind: 'error'; readonly error: TaskError }
  /** The worker died, ran out of memory or was stopped while it ran this task and the app lived. */
  | { readonly kind: 'loss'; readonly error: TaskError }
  /** Taken back for a reason that is nobody's fault. */
  | { readonly kind: 'evicted' };

export type TaskVerdict =
  | { readonly kind: 'go' }
  | { readonly kind: 'hold'; readonly by: Brake }
  | { readonly kind: 'complete' }
  | { readonly kind: 'fail'; readonly reason: FailReason }
  /** Try again after `delayMs`; costs one attempt. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Try again at the very end of the batch: the retry budget is empty. Costs one attempt. */
  | { readonly kind: 'last-pass' }
  /** Back to the queue at no charge. `alone`: in a lease of its own, so that a second loss blames only this task. */
  | { readonly kind: 'requeue'; readonly alone: boolean; readonly delayMs: number };

export interface Decision {
  readonly task: TaskVerdict;
  /** Attempts to charge to the task. */
  readonly charge: 0 | 1;
  readonly loss: 0 | 1;
  /** Device errors to count against the task. */
  readonly device: 0 | 1;
  /** Change of the retry budget. */
  readonly budget: number;
  /** A brake that this event puts on. */
  readonly brake?: Brake;
}
