import { expect, test } from 'vitest';
import { placeOf } from './places.ts';

test('an address leads to its place, any other to the overview', () => {
  expect(placeOf('#/tasks')).toBe('tasks');
  expect(placeOf('#alerts')).toBe('alerts');
  expect(placeOf('')).toBe('overview');
  expect(placeOf('#/settings')).toBe('overview');
  expect(placeOf('#/constructor')).toBe('overview');
});
