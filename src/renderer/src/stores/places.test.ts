import { expect, test } from 'vitest';
import { placeOf, PLACES } from './places.ts';

test('an address leads to its place, any other to the overview', () => {
  expect(placeOf('#/tasks')).toBe('tasks');
  expect(placeOf('#alerts')).toBe('alerts');
  expect(placeOf('')).toBe('overview');
  expect(placeOf('#/settings')).toBe('settings');
  expect(placeOf('#/nowhere')).toBe('overview');
  expect(placeOf('#/constructor')).toBe('overview');
});

test('the keys of the places: their order', () => {
  expect(PLACES.indexOf('batches') + 1).toBe(5);
  expect(PLACES.indexOf('settings') + 1).toBe(6);
});
