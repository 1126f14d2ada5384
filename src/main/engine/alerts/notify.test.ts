import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { AlertManager, type AlertEvent } from './alert-manager.ts';
import type { AlertNotice } from './notify.ts';

let clock: FakeClock;
let manager: AlertManager;
let shown: AlertNotice[];

beforeEach(() => {
  clock = new FakeClock();
  manager = new AlertManager({ clock, enabled: true, onChange: () => undefined });
  shown = [];
  manager.onNotice((notice) => void shown.push(notice));
});

const raise = (cause: string, more: Partial<AlertEvent> = {}): void =>
  manager.raise({ rule: 'r', level: 'WARNING', component: 'c', cause, message: `${cause}.`, ...more });
const bodies = (): readonly string[] => shown.map(({ body }) => body);
const ids = (): readonly string[] => manager.all().map(({ id }) => id);

test('the first of a row is shown at once, more of the same never', () => {
  raise('a');
  for (let i = 0; i < 1000; i++) raise('a');
  clock.advance(3_600_000);
  expect(shown).toEqual([{ title: 'Something to look at', body: 'a.', alertId: ids()[0] }]);
});

test('an escalation is shown', () => {
  raise('a');
  clock.advance(60_000);
  raise('a', { level: 'CRITICAL' });
  expect(shown[1]?.title).toBe('Gristmill needs you now');
});

test('at most one a minute: those of the minute are summed up in the next, the worst first', () => {
  raise('a');
  raise('b');
  raise('c', { level: 'ERROR' });
  raise('d');
  clock.advance(59_999);
  expect(bodies()).toEqual(['a.']);
  clock.advance(1);
  expect(bodies()).toEqual(['a.', 'c. And 2 more alerts.']);
  clock.advance(3_600_000);
  expect(shown).toHaveLength(2);
});

test('what no longer needs anybody when its minute comes is not shown', () => {
  raise('a');
  raise('b');
  raise('c');
  manager.clear({ rule: 'r', component: 'c', cause: 'b' }, { over: true });
  clock.advance(60_000);
  expect(bodies()).toEqual(['a.', 'c.']);
  raise('d');
  manager.acknowledge(ids());
  clock.advance(60_000);
  raise('e');
  expect(bodies()).toEqual(['a.', 'c.', 'e.']);
});

test.each<[string, () => void]>([
  ['information', () => raise('a', { level: 'INFO' })],
  ['what healed by itself', () => raise('a', { level: 'ERROR', healed: true })],
  [
    'what is held back',
    () => {
      manager.slept(60_000);
      raise('a');
    },
  ],
])('%s is not shown', (_, happen) => {
  happen();
  expect(shown).toEqual([]);
});

test('what was held back is shown when it calls', () => {
  manager.slept(60_000);
  raise('a');
  clock.advance(15_000);
  expect(bodies()).toEqual(['a.']);
});

test('a row that comes back was told of before', () => {
  raise('a');
  manager.resolve(ids());
  clock.advance(120_000);
  raise('a');
  expect(shown).toHaveLength(1);
});
