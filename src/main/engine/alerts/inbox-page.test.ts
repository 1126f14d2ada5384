import { beforeAll, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { AlertManager } from './alert-manager.ts';
import type { InboxQuery } from './inbox-page.ts';

let manager: AlertManager;

beforeAll(() => {
  const clock = new FakeClock();
  manager = new AlertManager({ clock, enabled: true, onChange: () => undefined });
  for (let i = 0; i < 250; i++) {
    const rule = i % 2 === 0 ? 'even' : 'odd';
    const level = i % 5 === 0 ? 'CRITICAL' : 'INFO';
    manager.raise({ rule, level, component: 'c', cause: `${i}`, message: `Row ${i}.`, example: `/a/File-${i}.raw` });
    if (i % 2 === 0) manager.clear({ rule, component: 'c', cause: `${i}` }, { over: true });
    clock.advance(60_000);
  }
});

const ask = (query: Partial<InboxQuery>) =>
  manager.page({ which: 'all', levels: [], search: '', from: 0, count: 100, ...query });

test.each<[string, Partial<InboxQuery>, number, string | undefined]>([
  ['all, newest first', {}, 250, 'Row 249.'],
  ['those that are over', { which: 'resolved' }, 125, 'Row 248.'],
  ['of a level', { levels: ['CRITICAL'] }, 50, 'Row 245.'],
  ['of two levels', { levels: ['CRITICAL', 'INFO'] }, 250, 'Row 249.'],
  ['by message, in any case', { search: ' rOW 17. ' }, 1, 'Row 17.'],
  ['by example', { search: 'file-123.RAW' }, 1, 'Row 123.'],
  ['by rule, and over', { search: 'odd', which: 'resolved' }, 0, undefined],
  ['a later page', { from: 200 }, 250, 'Row 49.'],
  ['beyond the end', { from: 300 }, 250, undefined],
])('%s', (_, query, total, first) => {
  const page = ask(query);
  expect([page.total, page.rows[0]?.message]).toEqual([total, first]);
});

test('pages follow on each other without a gap', () => {
  const rows = [0, 100, 200].flatMap((from) => ask({ from }).rows.map(({ message }) => message));
  expect(new Set(rows).size).toBe(250);
});
