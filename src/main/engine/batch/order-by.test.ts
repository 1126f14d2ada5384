import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderBy } from './order-by.ts';

const sizes = fc.oneof(
  fc.nat({ max: 5 }),
  fc.maxSafeNat(),
  fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true, noDefaultInfinity: true }),
);

it('orders by any key as a comparison would, equal keys as they came', () => {
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 300 }), fc.nat({ max: 1000 }), (drawn, first) => {
      // Minus zero is no size.
      const keys = drawn.map(Math.abs);
      const ids = Uint32Array.from(keys, (_, i) => first + i);
      const keyOf = (id: number): number => keys[id - first] ?? 0;
      const compared = [...ids].sort((a, b) => keyOf(a) - keyOf(b));
      expect([...orderBy(ids, keyOf)]).toEqual(compared);
    }),
  );
});

it('reads the key of each once', () => {
  let read = 0;
  orderBy(
    Uint32Array.from({ length: 1000 }, (_, i) => i),
    (id) => {
      read += 1;
      return 1000 - id;
    },
  );
  expect(read).toBe(1000);
});
