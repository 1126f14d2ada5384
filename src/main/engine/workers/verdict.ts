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

/** Pure: what a worker's facts mean. Timer heartbeats play no part: they fail in idle and in busy threads alike. */
export function judge(facts: LivenessFacts, limits: LivenessLimits): LivenessVerdict {
  if (!facts.busy) return { verdict: 'idle', reason: 'Waiting for work.' };
  if (facts.quietMs < limits.timeoutMs) return judgeProgressing(facts);
  const quiet = words(facts.quietMs);
  if (facts.utilization > BUSY) {
    return { verdict: 'stuck', reason: `No progress for ${quiet} while its code runs without pause.`, stopsInMs: 0 };
  }
  const stopsInMs = Math.max(0, limits.criticalMs - facts.quietMs);
  return facts.utilization < IDLE
    ? {
        verdict: 'waiting',
        reason: `No progress for ${quiet}; it waits for something outside, such as a disk.`,
        stopsInMs,
      }
    : { verdict: 'no-progress', reason: `No progress for ${quiet}, though it is active at times.`, stopsInMs };
}

function judgeProgressing(facts: LivenessFacts): LivenessVerdict {
  const slowMs = facts.usualMs === null ? null : Math.max(SLOW_FLOOR_MS, SLOW_FACTOR * facts.usualMs);
  if (slowMs !== null && facts.runningMs > slowMs) {
    return { verdict: 'slow', reason: `Runs for ${words(facts.runningMs)}, longer than usual, and makes progress.` };
  }
  return { verdict: 'working', reason: 'Makes progress.' };
}
