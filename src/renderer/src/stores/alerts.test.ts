import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert, AlertState } from '../../../shared/domain/alert.ts';
import { NO_ALERTS, selectBadge, selectByFilter, selectCounts, withDelta, withSnapshot } from './alerts.ts';

const alert = (id: string, lastAt: number, state: AlertState = 'active', more: Partial<Alert> = {}): Alert => ({
  id,
  rule: 'r',
  level: 'ERROR',
  message: 'm',
  component: 'c',
  metadata: {},
  state,
  count: 1,
  firstAt: 0,
  lastAt,
  examples: [],
  history: [],
  ...more,
});
const delta = (seq: number, changed: readonly Alert[], over: readonly string[] = []) => ({
  seq,
  changed,
  over,
  total: 9,
});

test('a delta changes the rows that it names; what is over goes; the newest come first', () => {
  const shown = withSnapshot(NO_ALERTS, 1, { open: [alert('b', 2), alert('a', 1)], total: 5 });
  const next = withDelta(shown, delta(2, [alert('a', 3), alert('c', 4)], ['b']));
  expect(next.alerts.map(({ id }) => id)).toEqual(['c', 'a']);
  expect(next.total).toBe(9);
});

test('rows that did not change are the same objects', () => {
  const shown = withSnapshot(NO_ALERTS, 1, { open: [alert('b', 2), alert('a', 1)], total: 5 });
  const next = withDelta(shown, delta(2, [alert('a', 1)]));
  expect(next.alerts).toBe(shown.alerts);
});

test('whatever the order in which a snapshot and later deltas come, the page shows the same', () => {
  const event = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), over: fc.boolean() });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), fc.nat(30), (events, taken, arrives) => {
      const deltas = events.map(({ id, over }, index) =>
        delta(index + 1, over ? [] : [alert(id, index)], over ? [id] : []),
      );
      const right = deltas.reduce(withDelta, NO_ALERTS);
      const at = deltas.slice(0, taken).reduce(withDelta, NO_ALERTS);
      const snapshot = { open: at.alerts, total: 9 };
      const first = Math.max(arrives, taken);
      // Those before the snapshot were lost; it was made after `taken` of them and comes after `first`.
      const before = deltas.slice(taken, first).reduce(withDelta, NO_ALERTS);
      const shown = deltas.slice(first).reduce(withDelta, withSnapshot(before, taken, snapshot));
      expect(shown.alerts).toEqual(right.alerts);
    }),
    { seed: 5 },
  );
});

test('what recovers is among the active, and on no badge; nor is what is held back or silenced', () => {
  const open = [
    alert('a', 5),
    alert('b', 4, 'recovering'),
    alert('c', 3, 'active', { heldBy: { cause: 'disk-full', words: 'the disk is full' } }),
    alert('d', 2, 'active', { silenced: { untilMs: 1, by: 'ada' } }),
    alert('e', 1, 'active', { level: 'INFO' }),
    alert('f', 0, 'snoozed'),
  ];
  const shown = withSnapshot(NO_ALERTS, 1, { open, total: 10 });
  expect(selectByFilter('active')(shown).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(selectBadge(shown)).toBe(1);
  expect(selectCounts(shown)).toEqual({ active: 5, acknowledged: 0, snoozed: 1, resolved: 4, history: 10 });
});
