/** Rows of the list that were picked, after a click with a key held down or the key `x`. */
export function toggled(picked: readonly string[], id: string): readonly string[] {
  return picked.includes(id) ? picked.filter((each) => each !== id) : [...picked, id];
}

/** With all rows from one to another, in order of the list. */
export function withRange(
  ids: readonly string[],
  picked: readonly string[],
  from: string | null,
  to: string,
): readonly string[] {
  const [a, b] = [ids.indexOf(from ?? to), ids.indexOf(to)].toSorted((x, y) => x - y);
  if (a === undefined || b === undefined || a < 0) return toggled(picked, to);
  return [...new Set([...picked, ...ids.slice(a, b + 1)])];
}

/** What an act is for: the picked rows that are still in the list, or else the one that is shown. */
export function targets(ids: readonly string[], picked: readonly string[], shown: string | null): readonly string[] {
  const there = picked.filter((id) => ids.includes(id));
  if (there.length > 0) return there;
  return shown === null ? [] : [shown];
}
