const FIRST_MS = 5000;
const FACTOR = 2;
const LONGEST_MS = 300_000;
/** What a server may ask for at most. */
const LONGEST_ASKED_MS = 24 * 60 * 60 * 1000;

/** After so many failures in a row the wait is at its longest: whoever is there is gone for more than a moment. */
export const LONG_GONE = Math.ceil(Math.log2(LONGEST_MS / FIRST_MS)) + 1;

/**
 * Milliseconds until the next try after `failures` in a row (1, 2, …): 5 s, twice as long each time, 5 min at most.
 * What the server asks for (Retry-After) is a lower bound.
 */
export function backoffMs(failures: number, askedMs = 0): number {
  const own = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** (failures - 1));
  return Math.max(own, Math.min(askedMs, LONGEST_ASKED_MS));
}
