import { expect, test } from 'vitest';
import type { LogRow } from '../../../../shared/domain/log.ts';
import { MOST_LINES, NO_LINES, withNewer, withOlder } from './log-lines.ts';

const row = (n: number): LogRow => ({
  id: `1-${n}`,
  t: '2026-01-01T00:00:00.000Z',
  level: 'info',
  msg: String(n),
  pid: 1,
  run: 'r',
});
const rows = (...numbers: readonly number[]): readonly LogRow[] => numbers.map(row);

test('older lines come behind, newer ones before, and nothing new is the same list', () => {
  const first = withNewer(NO_LINES, { rows: rows(5, 4), older: '1-4', newest: '1-6' });
  const more = withOlder(first, { rows: rows(3, 2), older: null, newest: '1-9' });
  expect(more).toEqual({ rows: rows(5, 4, 3, 2), older: null, newest: '1-6' });
  const newer = withNewer(more, { rows: rows(6), older: null, newest: '1-7' });
  expect(newer).toEqual({ rows: rows(6, 5, 4, 3, 2), older: null, newest: '1-7' });
  expect(withNewer(newer, { rows: [], older: null, newest: '1-7' })).toBe(newer);
  expect(withNewer(newer, { rows: [], older: null, newest: '1-8' })).toEqual({ ...newer, newest: '1-8' });
});

test('more news than a page holds begin the list anew, and it goes on from there', () => {
  const lines = { rows: rows(2, 1), older: null, newest: '1-3' };
  expect(withNewer(lines, { rows: rows(9, 8), older: '1-8', newest: '1-10' })).toEqual({
    rows: rows(9, 8),
    older: '1-8',
    newest: '1-10',
  });
});

test('it does not grow for ever', () => {
  const many = Array.from({ length: MOST_LINES }, (_, n) => row(n));
  const full = { rows: many, older: '1-1', newest: '1-9' };
  expect(withOlder(full, { rows: rows(1), older: '1-0', newest: null })).toEqual({ ...full, older: null });
  const newer = withNewer(full, { rows: rows(77), older: null, newest: '2-1' });
  expect([newer.rows.length, newer.rows[0]?.msg, newer.older]).toEqual([MOST_LINES, '77', null]);
});
