import type { PoolBreaker } from './crash-loop.ts';

/** With the breaker open nobody works; half open, the first thread that is there and the first seat of the lane alone do. */
export function mayTake(
  breaker: PoolBreaker,
  slot: number,
  slots: number,
  isThere: (thread: number) => boolean,
): boolean {
  if (breaker === 'closed') return true;
  if (breaker === 'open') return false;
  // What is left may all have to run apart.
  if (slot === slots + 1) return true;
  for (let first = 1; first <= slots; first++) if (isThere(first)) return first === slot;
  return false;
}
