import { expect, test } from 'vitest';
import { inspectedOf, placeOf, PLACES } from './places.ts';

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

test('an address can lead into a batch, by its id and by nothing else', () => {
  expect(placeOf('#/batches/20261124-180700-ab12cd')).toBe('batches');
  expect(inspectedOf('#/batches/20261124-180700-ab12cd')).toBe('20261124-180700-ab12cd');
  for (const none of ['#/batches', '#/batches/', '#/tasks/a', '#/batches/..', '#/batches/a/b', '']) {
    expect(inspectedOf(none)).toBeNull();
  }
});
