import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { AlertManager } from './alert-manager.ts';
import { soundAlerts } from './sound-alerts.ts';

function rows(): readonly unknown[] {
  const alerts = new AlertManager({ clock: new FakeClock(), enabled: true, onChange: () => undefined });
  alerts.raise({ rule: 'r', level: 'ERROR', component: 'c', cause: '1', message: 'm', example: 'e', workerId: 'W1' });
  alerts.raise({ rule: 'r', level: 'INFO', component: 'c', cause: '2', message: 'm', healed: true, action: 'a' });
  alerts.acknowledge(
    alerts.all().map(({ id }) => id),
    'seen',
  );
  return JSON.parse(JSON.stringify(alerts.all())) as unknown[];
}

test('rows come back as they were saved', () => {
  expect(soundAlerts(rows())).toEqual({ alerts: rows(), dropped: 0 });
});

test('what is no alert is left out and counted', () => {
  const [first, second] = rows();
  const broken = { ...(second as object), history: 'long' };
  expect(soundAlerts([first, 5, null, {}, broken])).toEqual({ alerts: [first], dropped: 4 });
});

test.each([5, 'x', { id: 1 }, null])('%j holds none', (value) => {
  expect(soundAlerts(value)).toEqual({ alerts: [], dropped: 1 });
});

test('nothing kept is nothing lost', () => {
  expect(soundAlerts(undefined)).toEqual({ alerts: [], dropped: 0 });
});

test.each<[string, object]>([
  ['a level', { level: 'LOUD' }],
  ['a state', { state: 'asleep' }],
  ['a message', { message: undefined }],
  ['a count', { count: '5' }],
  ['an example', { examples: ['a', 5] }],
  ['metadata', { metadata: [] }],
  ['a step', { history: [{ at: 1, what: 'exploded', who: 'engine' }] }],
  ['who did a step', { history: [{ at: 1, what: 'raised', who: 'nobody' }] }],
  ['a phase', { phase: { state: 'snoozed' } }],
  ['the end of a snooze', { phase: { state: 'snoozed', until: { untilMs: 'soon' } } }],
  ['what it recovers to', { phase: { state: 'recovering', closesAt: 1, from: { state: 'resolved' } } }],
  ['flapping', { flapping: true }],
  ['a kind of a digest', { digest: { kinds: [{ key: 'k' }], others: 0 } }],
  ['untold steps', { untold: -1 }],
])('%s that is not right is no alert', (_, wrong) => {
  const [first] = rows();
  expect(soundAlerts([{ ...(first as object), ...wrong }])).toEqual({ alerts: [], dropped: 1 });
});
