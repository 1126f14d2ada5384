import { expect, test } from 'vitest';
import { shownId, stepId } from './neighbour.ts';

const ids = ['a', 'b', 'c'];

test('the chosen row stays, one that went gives its place to the next', () => {
  expect(shownId(ids, 'b', 0)).toBe('b');
  expect(shownId(['a', 'c'], 'b', 1)).toBe('c');
  expect(shownId(['a', 'b'], 'c', 2)).toBe('b');
  expect(shownId(ids, null, 0)).toBe('a');
  expect(shownId([], 'b', 1)).toBeNull();
});

test('steps stay in the list', () => {
  expect(stepId(ids, 'a', 1)).toBe('b');
  expect(stepId(ids, 'c', 1)).toBe('c');
  expect(stepId(ids, 'a', -1)).toBe('a');
  expect(stepId(ids, 'gone', 1)).toBe('a');
  expect(stepId([], null, 1)).toBeNull();
});
