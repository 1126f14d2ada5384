import { describe, expect, test } from 'vitest';
import { anchor, baseAfter, baseAt, MAX_ROWS, physicalRows, reveal } from './scroll-scale.ts';
import type { ScrollSpace } from './scroll-scale.ts';

const million: ScrollSpace = { total: 1_000_000, rowHeight: 30, viewport: 600 };
const few: ScrollSpace = { total: 1000, rowHeight: 30, viewport: 600 };
const end = MAX_ROWS * 30 - 600;

describe('few rows', () => {
  test('stand one to one', () => {
    expect(physicalRows(few.total)).toBe(1000);
    expect(baseAt(12_345, few)).toBe(0);
    expect(anchor(500, few)).toEqual({ scrollTop: 15_000, base: 0 });
  });
});

describe('a million rows', () => {
  test('the bar reaches the first and the last', () => {
    expect(baseAt(0, million)).toBe(0);
    expect(baseAt(end, million) + MAX_ROWS).toBe(1_000_000);
  });

  test('the wheel moves by pixels, a drag by share', () => {
    const from = { scrollTop: 3_000_000, base: 400_000 };
    expect(baseAfter(from, 3_000_100, million)).toBe(400_000);
    expect(baseAfter(from, 1_500_000, million)).toBe(baseAt(1_500_000, million));
  });

  test('the edges are the ends, however they were reached', () => {
    expect(baseAfter({ scrollTop: 50, base: 7 }, 0, million)).toBe(0);
    expect(baseAfter({ scrollTop: end - 50, base: 799_990 }, end, million)).toBe(800_000);
  });

  test('anchoring shows the asked row and leaves the bar where the share puts it', () => {
    for (const row of [0, 3, 17.5, 1234, 500_000.25, 999_000, 999_980]) {
      const { scrollTop, base } = anchor(row, million);
      expect(base + scrollTop / 30).toBeCloseTo(row, 6);
      expect(scrollTop).toBeGreaterThanOrEqual(0);
      expect(scrollTop).toBeLessThanOrEqual(end);
      expect(Math.abs(baseAt(scrollTop, million) - base)).toBeLessThanOrEqual(5);
    }
  });

  test('never past the end', () => {
    const { scrollTop, base } = anchor(2_000_000, million);
    expect(base + (scrollTop + 600) / 30).toBeCloseTo(1_000_000, 6);
  });
});

test('reveal moves no more than needed', () => {
  expect(reveal(5, 10, few)).toBe(5);
  expect(reveal(15, 10, few)).toBe(10);
  expect(reveal(30, 10, few)).toBe(11);
});

test('fewer rows than before: the base comes along', () => {
  expect(baseAfter({ scrollTop: 100, base: 500_000 }, 130, few)).toBe(0);
});
