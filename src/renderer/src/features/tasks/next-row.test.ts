import { expect, test } from 'vitest';
import { nextRow } from './next-row.ts';

test('keys walk the list and stop at its ends', () => {
  expect(nextRow('ArrowDown', -1, 10, 5)).toBe(0);
  expect(nextRow('ArrowUp', 0, 10, 5)).toBe(0);
  expect(nextRow('PageDown', 7, 10, 5)).toBe(9);
  expect(nextRow('PageUp', 7, 10, 5)).toBe(2);
  expect(nextRow('End', 3, 10, 5)).toBe(9);
  expect(nextRow('Home', 3, 10, 5)).toBe(0);
  expect(nextRow('x', 3, 10, 5)).toBeUndefined();
  expect(nextRow('End', -1, 0, 5)).toBeUndefined();
});
