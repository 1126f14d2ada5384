/**
 * The row to show: the chosen one while it is in the list, otherwise the one that took its place (it was resolved
 * away), otherwise the first.
 */
export function shownId(ids: readonly string[], chosen: string | null, lastIndex: number): string | null {
  if (chosen !== null && ids.includes(chosen)) return chosen;
  return ids[Math.min(Math.max(0, lastIndex), ids.length - 1)] ?? null;
}

/** The row `by` places further, staying in the list. */
export function stepId(ids: readonly string[], from: string | null, by: number): string | null {
  const index = from === null ? -1 : ids.indexOf(from);
  if (index < 0) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, index + by))] ?? null;
}
