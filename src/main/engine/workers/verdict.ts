import type { Verdict } from '../../../shared/domain/worker.ts';

/** What is known of a worker at one moment. */
export interface LivenessFacts {
  readonly busy: boolean;
  /** Milliseconds of active time since the last sign of progress. */
  readonly quietMs: number;
  /** Milliseconds that the task in hand has run. */
  readonly runningMs: number;
  /** Event-loop utilisation over the last sample, 0 … 1. */
  readonly utilization: number;
  /** Whether the processor time of the thread grew lately; null where the system does not tell. */
  readonly cpuMoves: boolean | null;
  /** How long the recipe lets the file in hand go without a sign, for a long native call; null when it declares nothing. */
  readonly deadlineMs: number | null;
  /** p95 of this recipe's tasks in milliseconds; null below 20 samples. */
  readonly usualMs: number | null;
}

export interface LivenessLimits {
  readonly timeoutMs: number;
  readonly criticalMs: number;
}

export interface LivenessVerdict {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Milliseconds until it is stopped; 0 means now; absent when it will not be. */
  readonly stopsInMs?: number;
}

/** A loop this busy is in code, one this idle waits for something outside. */
const BUSY = 0.9;
const IDLE = 0.05;
/** A task is slow only past this, however quick its fellows are. */
const SLOW_FLOOR_MS = 30_000;
const SLOW_FACTOR = 3;

const words = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/**
 * Pure: what a worker's facts mean. Timer heartbeats play no part: they fail in idle and in busy threads alike.
 *
 * | no sign of progress for | loop | processor time | verdict | stopped |
 * | less than the timeout | any | any | working, or slow | never |
 * | less than the recipe's deadline | at rest (a call in another thread) | any | working | never |
 * | less than the recipe's deadline | busy | moves, or not known | working | never |
 * | the deadline, where it is longer than the timeout | busy | moves | stuck | at once |
 * | the timeout | busy | moves, or not known | stuck | at once |
 * | the timeout | busy | stands still | waiting (in a call of the system) | at the critical time |
 * | the timeout | at rest | any | waiting | at the critical time |
 * | the timeout | in between | any | no progress | at the critical time |
 *
 * A deadline that has passed takes the place of the critical time where it is the longer of the two.
 */
export function judge(facts: LivenessFacts, limits: LivenessLimits): LivenessVerdict {
  if (!facts.busy) return { verdict: 'idle', reason: 'Waiting for work.' };
  if (facts.quietMs < limits.timeoutMs) return judgeProgressing(facts);
  const inCode = facts.utilization > BUSY;
  const blocked = inCode && facts.cpuMoves === false;
  const deadlineMs = facts.deadlineMs ?? 0;
  if (facts.quietMs < deadlineMs && !blocked) {
    const reason = `In one long call; its recipe allows ${words(deadlineMs)} without a sign of progress.`;
    return { verdict: 'working', reason };
  }
  return judgeQuiet(facts, Math.max(limits.criticalMs, deadlineMs), inCode, blocked);
}

function judgeQuiet(facts: LivenessFacts, endMs: number, inCode: boolean, blocked: boolean): LivenessVerdict {
  const quiet = words(facts.quietMs);
  if (inCode && !blocked) {
    const allowed = facts.deadlineMs === null ? '' : ` (its recipe allows ${words(facts.deadlineMs)})`;
    const reason = `No progress for ${quiet}${allowed} while its code runs without pause.`;
    return { verdict: 'stuck', reason, stopsInMs: 0 };
  }
  const stopsInMs = Math.max(0, endMs - facts.quietMs);
  if (blocked) {
    const reason = `No progress for ${quiet}; it hangs in a call of the system, such as a read from a disk that does not answer.`;
    return { verdict: 'waiting', reason, stopsInMs };
  }
  if (facts.utilization < IDLE) {
    const reason = `No progress for ${quiet}; it waits for something outside, such as a disk.`;
    return { verdict: 'waiting', reason, stopsInMs };
  }
  return { verdict: 'no-progress', reason: `No progress for ${quiet}, though it is active at times.`, stopsInMs };
}

function judgeProgressing(facts: LivenessFacts): LivenessVerdict {
  const slowMs = facts.usualMs === null ? null : Math.max(SLOW_FLOOR_MS, SLOW_FACTOR * facts.usualMs);
  if (slowMs !== null && facts.runningMs > slowMs) {
    return { verdict: 'slow', reason: `Runs for ${words(facts.runningMs)}, longer than usual, and makes progress.` };
  }
  return { verdict: 'working', reason: 'Makes progress.' };
}
