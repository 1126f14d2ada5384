/**
 * `next`, with every part that equals the same part of `prev` replaced by it. Messages from main arrive as fresh
 * objects; sharing keeps the identity of what did not change, so a worker's card wakes only for its own worker.
 */
export function share<T>(prev: T, next: T): T {
  if (Object.is(prev, next)) return prev;
  if (Array.isArray(prev) && Array.isArray(next)) return shareArray(prev, next) as T;
  if (isRecord(prev) && isRecord(next)) return shareRecord(prev, next) as T;
  return next;
}

function shareArray(prev: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const merged = next.map((item, index) => share(prev[index], item));
  const same = prev.length === next.length && merged.every((item, index) => Object.is(item, prev[index]));
  return same ? prev : merged;
}

type Plain = Readonly<Record<string, unknown>>;

function shareRecord(prev: Plain, next: Plain): Plain {
  const keys = Object.keys(next);
  const merged: Record<string, unknown> = {};
  let same = keys.length === Object.keys(prev).length;
  for (const key of keys) {
    merged[key] = share(prev[key], next[key]);
    same &&= Object.hasOwn(prev, key) && Object.is(merged[key], prev[key]);
  }
  return same ? prev : merged;
}

function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
