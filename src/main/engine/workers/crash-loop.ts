/*
 * When a dead worker is replaced, and when replacing makes no sense any more. Pure: death times in, verdict out; all
 * times are active milliseconds, so a machine that slept has no deaths close together that were not.
 */

export interface CrashLimits {
  /** Deaths this close together belong together, milliseconds. Also how long a slot without a death has to be to start afresh. */
  readonly windowMs: number;
  /** A slot with more deaths than this in the window is parked. */
  readonly slotDeaths: number;
  /** For how long, milliseconds from its last death. */
  readonly parkMs: number;
  /** A pool with more deaths than this in the window and no success between stops replacing. */
  readonly poolDeaths: number;
  /** Delay of the second replacement in a row (the first comes at once); it doubles up to `delayCapMs`. Milliseconds. */
  readonly delayMs: number;
  readonly delayCapMs: number;
}

export const CRASH_LIMITS: CrashLimits = {
  windowMs: 60_000,
  slotDeaths: 3,
  parkMs: 60_000,
  poolDeaths: 5,
  delayMs: 1000,
  delayCapMs: 30_000,
};

export type SlotVerdict =
  /** Replace it after `delayMs` from now; 0 is at once. */
  | { readonly kind: 'respawn'; readonly delayMs: number }
  /** Leave it empty until this active time. */
  | { readonly kind: 'park'; readonly untilMs: number };

/**
 * What becomes of a slot whose deaths are given in ascending order. It may be asked at any time after the last death,
 * and says then what is left of the wait.
 */
export function slotVerdict(deaths: readonly number[], now: number, limits: CrashLimits = CRASH_LIMITS): SlotVerdict {
  const last = deaths.at(-1);
  if (last === undefined) return { kind: 'respawn', delayMs: 0 };
  const close = deaths.filter((at) => at > last - limits.windowMs).length;
  if (close > limits.slotDeaths && now < last + limits.parkMs) return { kind: 'park', untilMs: last + limits.parkMs };
  if (close > limits.slotDeaths) return { kind: 'respawn', delayMs: 0 };
  const delay = delayAfter(rowLength(deaths, limits.windowMs), limits);
  return { kind: 'respawn', delayMs: Math.max(0, last + delay - now) };
}

/** 0, 1, 2, 4 … 30 s for the first, second … death of a row. */
function delayAfter(row: number, limits: CrashLimits): number {
  return row <= 1 ? 0 : Math.min(limits.delayCapMs, limits.delayMs * 2 ** (row - 2));
}

/** Deaths at the end of the list with less than the window between each two. */
function rowLength(deaths: readonly number[], windowMs: number): number {
  let length = Math.min(1, deaths.length);
  for (let i = deaths.length - 1; i > 0; i--) {
    if ((deaths[i] ?? 0) - (deaths[i - 1] ?? 0) >= windowMs) break;
    length += 1;
  }
  return length;
}

export interface PoolFacts {
  /** Deaths of all slots in ascending order. */
  readonly deaths: readonly number[];
  /** When a task last succeeded; null before the first. */
  readonly lastSuccessAt: number | null;
}

/** Whether deaths alone are what the pool brings forth. */
export function poolVerdict(facts: PoolFacts, now: number, limits: CrashLimits = CRASH_LIMITS): 'closed' | 'open' {
  const from = Math.max(now - limits.windowMs, facts.lastSuccessAt ?? -Infinity);
  return facts.deaths.filter((at) => at > from).length > limits.poolDeaths ? 'open' : 'closed';
}

/** `open`: nothing is given out. `half-open`: one worker may try. */
export type PoolBreaker = 'closed' | 'open' | 'half-open';

/**
 * The breaker of the pool after an event. It never closes by time: without workers nothing would be different then, so
 * a person (or the engine, asked to) lets one worker try, and what that one does decides.
 */
export function poolBreaker(
  state: PoolBreaker,
  event: 'death' | 'success' | 'try',
  facts: PoolFacts,
  now: number,
  limits: CrashLimits = CRASH_LIMITS,
): PoolBreaker {
  if (event === 'success') return 'closed';
  if (event === 'try') return state === 'open' ? 'half-open' : state;
  return state === 'closed' ? poolVerdict(facts, now, limits) : 'open';
}

/** More deaths than this change no verdict: the delay has reached its cap by then. */
const KEPT = 8;

/** The deaths that may still play a part in a verdict of now or later; at most eight. */
export function forget(deaths: readonly number[], now: number, limits: CrashLimits = CRASH_LIMITS): readonly number[] {
  const last = deaths.at(-1);
  if (last === undefined || now - last >= Math.max(limits.windowMs, limits.parkMs)) return [];
  return deaths.slice(-Math.min(KEPT, rowLength(deaths, limits.windowMs)));
}
