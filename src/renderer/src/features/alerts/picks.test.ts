import { expect, test } from 'vitest';
import { targets, toggled, withRange } from './picks.ts';

const ids = ['a', 'b', 'c', 'd'];

test('a row is picked and put back', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
});

test('a range goes either way, and adds to what was picked', () => {
  expect(withRange(ids, [], 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(withRange(ids, ['a'], 'd', 'c')).toEqual(['a', 'c', 'd']);
  expect(withRange(ids, [], null, 'c')).toEqual(['c']);
  expect(withRange(ids, [], 'gone', 'c')).toEqual(['c']);
});

test('an act is for the picked rows that are there, or else for the one that is shown', () => {
  expect(targets(ids, ['b', 'gone'], 'a')).toEqual(['b']);
  expect(targets(ids, ['gone'], 'a')).toEqual(['a']);
  expect(targets(ids, [], null)).toEqual([]);
});
