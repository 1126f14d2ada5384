import { expect, test } from 'vitest';
import fc from 'fast-check';
import { Ring } from './ring.ts';

test('holds the last rows in their order, whatever was pushed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.double({ noNaN: true }), { maxLength: 40 }),
      (size, all) => {
        const ring = new Ring(2, size);
        for (const value of all) ring.push(Float64Array.of(value, -value));
        expect(ring.map(([one, other]) => [one, other])).toEqual(all.slice(-size).map((value) => [value, -value]));
        expect(ring.length).toBe(Math.min(size, all.length));
      },
    ),
  );
});

test('takes a copy, and no row of another width', () => {
  const ring = new Ring(1, 3);
  const row = Float64Array.of(1);
  ring.push(row);
  row[0] = 2;
  expect(ring.map(([value]) => value)).toEqual([1]);
  expect(() => ring.push(Float64Array.of(1, 2))).toThrow('2 numbers');
  expect(() => ring.row(1)).toThrow(RangeError);
});
