import { expect, test } from 'vitest';
import { sparkPath } from './spark-path.ts';

test('the newest value stands at the right edge and the highest at the top', () => {
  expect(sparkPath([0, 50, 100], 3, 100, 100, 20).line).toBe('M0.0,20.0L50.0,10.0L100.0,0.0');
});

test('a short history keeps the scale of time', () => {
  expect(sparkPath([0, 0], 5, 100, 100, 20).line).toBe('M75.0,20.0L100.0,20.0');
});

test('values beyond the top are cut, and nothing divides by zero', () => {
  expect(sparkPath([300, 300], 2, 100, 10, 10).line).toBe('M0.0,0.0L10.0,0.0');
  expect(sparkPath([0, 0], 2, 0, 10, 10).line).toBe('M0.0,10.0L10.0,10.0');
  expect(sparkPath([1], 5, 1, 10, 10)).toEqual({ line: '', area: '', gaps: '' });
});

test('a gap breaks the curve and is marked where it ends', () => {
  const { line, area, gaps } = sparkPath([0, 0, null, null, 10, 10], 6, 10, 50, 10);
  expect(line).toBe('M0.0,10.0L10.0,10.0M40.0,0.0L50.0,0.0');
  expect(area).toBe('M0.0,10.0L10.0,10.0L10.0,10L0.0,10ZM40.0,0.0L50.0,0.0L50.0,10L40.0,10Z');
  expect(gaps).toBe('M40.0,0V10');
});

test('a gap that fills the span is still marked by its end', () => {
  expect(sparkPath([null, null, 5], 3, 10, 20, 10)).toEqual({ line: '', area: '', gaps: 'M20.0,0V10' });
});
