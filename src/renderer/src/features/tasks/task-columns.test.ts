import { expect, test } from 'vitest';
import { COLUMNS, FILE_COLUMN, gridOf, leastOf, ORDER, shownColumns, toggled } from './task-columns.ts';

test('chosen columns stand in their own order, however they were chosen, and each but once', () => {
  expect(shownColumns(['error', 'state', 'error'])).toEqual(['state', 'error']);
  expect(shownColumns([])).toEqual([]);
});

test('a column comes and goes', () => {
  expect(toggled(['error', 'state'], 'worker')).toEqual(['state', 'worker', 'error']);
  expect(toggled(['error', 'state'], 'state')).toEqual(['error']);
  expect(ORDER.reduce<readonly (typeof ORDER)[number][]>(toggled, [])).toEqual(ORDER);
});

test('the grid has the file, and a width for each that is shown', () => {
  expect(gridOf(['size', 'error'])).toBe(`${FILE_COLUMN.width} ${COLUMNS.size.width} ${COLUMNS.error.width}`);
});

test('the least width is that of all columns with their gaps', () => {
  expect(leastOf([])).toBe(200 + 60);
  expect(leastOf(['state', 'size'])).toBe(200 + 14 + 206 + 14 + 78 + 60);
});
