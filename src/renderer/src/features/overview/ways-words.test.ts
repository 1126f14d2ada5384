import { expect, test } from 'vitest';
import { gentleWords } from './ways-words.ts';

test('gently is told in words: nothing where it is off, the workers where they are fewer', () => {
  const view = { on: true, own: false, onBattery: false, most: 2, slots: 2 };
  expect(gentleWords({ ...view, on: false })).toBeUndefined();
  expect(gentleWords(view)).toBe('gently: low priority');
  expect(gentleWords({ ...view, onBattery: true, most: 1 })).toBe('gently: 1 of 2 workers, on battery');
  expect(gentleWords({ ...view, onBattery: true, most: 1, slots: 1 })).toBe('gently: 1 of 1 worker, on battery');
});
