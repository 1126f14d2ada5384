import { expect, test } from 'vitest';
import { expired } from './expired.ts';

const DAY = 86_400_000;
const NOW = 1000 * DAY;
const ended = [1, 5, 3, 400].map((days) => ({ id: `d${days}`, endedAt: NOW - days * DAY }));

test.each([
  ['nothing without limits', { days: 0, count: 0 }, []],
  ['the older ones by age', { days: 4, count: 0 }, ['d400', 'd5']],
  ['not one that is exactly as old', { days: 5, count: 0 }, ['d400']],
  ['the oldest ones by number', { days: 0, count: 3 }, ['d400']],
  ['what either limit says', { days: 100, count: 1 }, ['d400', 'd5', 'd3']],
])('%s', (_, rule, ids) => {
  expect(expired(ended, rule, NOW)).toEqual(ids);
});
