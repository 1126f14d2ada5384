/** Half a word of a key at a time. */
const DIGIT_BITS = 16;
const DIGITS = 64 / DIGIT_BITS;
const BUCKETS = 2 ** DIGIT_BITS;

/**
 * The ids in order of a key (finite, 0 or more), equal keys in the order given; the key of each is read once. Sorts by
 * the bits of the keys, which for such numbers are in the order of the numbers themselves: comparing a million of them
 * in pairs would stand still the main loop for half a second, and this takes some ten milliseconds.
 */
export function orderBy(ids: Uint32Array, keyOf: (id: number) => number): Uint32Array {
  const keys = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) keys[i] = keyOf(ids[i] ?? 0);
  // Little-endian like every machine this runs on: the lowest digit of a key comes first.
  const digits = new Uint16Array(keys.buffer);
  let order = new Uint32Array(ids.length);
  let spare = new Uint32Array(ids.length);
  // Counting loops throughout: iterators and callbacks take several times as long.
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let digit = 0; digit < DIGITS; digit++) {
    const starts = startsOf(digits, digit, ids.length);
    if (starts === null) continue;
    for (let i = 0; i < order.length; i++) {
      const at = order[i] ?? 0;
      const bucket = digits[at * DIGITS + digit] ?? 0;
      const place = starts[bucket] ?? 0;
      starts[bucket] = place + 1;
      spare[place] = at;
    }
    [order, spare] = [spare, order];
  }
  for (let i = 0; i < order.length; i++) spare[i] = ids[order[i] ?? 0] ?? 0;
  return spare;
}

/** Where the keys with each value of the digit begin; null when all have the same. */
function startsOf(digits: Uint16Array, digit: number, count: number): Uint32Array | null {
  const starts = new Uint32Array(BUCKETS);
  for (let i = 0; i < count; i++) {
    const bucket = digits[i * DIGITS + digit] ?? 0;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  if (starts[digits[digit] ?? 0] === count) return null;
  let next = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const size = starts[bucket] ?? 0;
    starts[bucket] = next;
    next += size;
  }
  return starts;
}
