import { expect, test } from 'vitest';
import { LeaseSizer } from './lease-sizer.ts';

const MANY = 1_000_000;
const files = (sizer: LeaseSizer, waiting = MANY): number => sizer.limits(waiting, 2).files;

test('the first leases are small: nothing is known yet, and a person waits for a sign', () => {
  expect(files(new LeaseSizer())).toBe(4);
});

test.each([
  [0.02, 400],
  [0.001, 512],
  [0.5, 16],
  [25, 16],
  [100, 5],
  [400, 1],
  [60_000, 1],
])('files of %f ms: %i in a lease', (ms, most) => {
  const sizer = new LeaseSizer();
  sizer.learn(4, 4, 4 * ms);
  expect(files(sizer)).toBe(most);
});

test('files that take longer than those before make leases shorter, within a few of them', () => {
  const sizer = new LeaseSizer();
  sizer.learn(4, 4, 0.08);
  for (let lease = 0; lease < 3; lease++) sizer.learn(400, 400, 400 * 200);
  expect(files(sizer)).toBeLessThanOrEqual(6);
});

test('near the end a lease is a share of what is left', () => {
  const sizer = new LeaseSizer();
  sizer.learn(4, 4, 0.08);
  expect([files(sizer, 80), files(sizer, 8), files(sizer, 1)]).toEqual([10, 1, 1]);
});
