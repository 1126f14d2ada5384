/*
 * Circuit breaker of a lane (a recipe and the device it writes to): tells a device that is gone from a file that can't be
 * read. Pure, over states that are data; times are active milliseconds.
 */

/** Results that are looked back on: the last so many, none older than this. */
const WINDOW = 20;
const WINDOW_MS = 30_000;
/** Opens when at least half of at least ten are device errors. */
const MIN_RESULTS = 10;
const OPEN_SHARE = 0.5;
/** How long an open lane waits before its probe: 30 s, doubled each time it fails, up to 5 min. */
const WAIT_MS = 30_000;
const WAIT_CAP_MS = 5 * 60_000;
/** Probes in a row that have to end well. */
const PROBES = 3;

interface Result {
  readonly at: number;
  readonly device: boolean;
}

export type DeviceBreaker =
  | { readonly kind: 'closed'; readonly results: readonly Result[] }
  /** Nothing is given out until `untilMs`. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly waitMs: number }
  /** One task at a time is given out, as a probe. */
  | { readonly kind: 'half-open'; readonly waitMs: number; readonly good: number };

export const CLOSED: DeviceBreaker = { kind: 'closed', results: [] };

/** The breaker after a task ended; `device` when it ended with a device error. */
export function afterResult(breaker: DeviceBreaker, device: boolean, now: number): DeviceBreaker {
  switch (breaker.kind) {
    case 'closed': {
      const results = [...breaker.results, { at: now, device }]
        .filter((one) => one.at > now - WINDOW_MS)
        .slice(-WINDOW);
      const bad = results.filter((one) => one.device).length;
      const opens = device && results.length >= MIN_RESULTS && bad >= OPEN_SHARE * results.length;
      return opens ? { kind: 'open', untilMs: now + WAIT_MS, waitMs: WAIT_MS } : { kind: 'closed', results };
    }
    case 'open':
      // A lease that was out when it opened: it says nothing new.
      return breaker;
    case 'half-open': {
      if (device) {
        const waitMs = Math.min(WAIT_CAP_MS, breaker.waitMs * 2);
        return { kind: 'open', untilMs: now + waitMs, waitMs };
      }
      return breaker.good + 1 >= PROBES ? CLOSED : { ...breaker, good: breaker.good + 1 };
    }
  }
}

/** The breaker as it is at this time: an open one whose wait is over lets a probe through. */
export function atTime(breaker: DeviceBreaker, now: number): DeviceBreaker {
  if (breaker.kind !== 'open' || now < breaker.untilMs) return breaker;
  return { kind: 'half-open', waitMs: breaker.waitMs, good: 0 };
}
