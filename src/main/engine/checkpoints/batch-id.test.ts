import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newBatchId } from './batch-id.ts';

test('ids are names of one shape, and sort by the time they were made, within a second too', () => {
  const moment = fc.integer({ min: 0, max: Date.UTC(2200, 0) });
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: 2000 }), (at, later) => {
      const [first, second] = [newBatchId(at), newBatchId(at + later)];
      expect(first).toMatch(/^\d{8}-\d{6}-[0-9a-f]{6}$/);
      expect(first < second).toBe(true);
    }),
  );
  expect(newBatchId(Date.UTC(2026, 10, 30, 5, 6, 7, 999))).toMatch(/^20261130-050607-3e7[0-9a-f]{3}$/);
});
