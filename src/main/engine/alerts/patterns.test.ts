import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { AlertManager, type AlertEvent } from './alert-manager.ts';

const HOUR = 3_600_000;
const event: AlertEvent = { rule: 'r', level: 'ERROR', component: 'c', cause: '', message: 'm' };
// 22:30 UTC.
const clock = new FakeClock(Date.UTC(2024, 0, 1, 22, 30));
const manager = new AlertManager({ clock, enabled: true, onChange: () => undefined });
for (let i = 0; i < 3; i++) {
  manager.raise(event);
  manager.clear(event, { over: true });
  clock.advance(HOUR);
}
for (let i = 0; i < 12; i++) manager.raise({ ...event, rule: 'storm-rule', cause: `${i}`, message: `${i}` });
for (let i = 0; i < 5; i++) manager.raise({ ...event, rule: 'storm-rule', cause: '11', message: 'eleven' });

test('a rule is counted at each hour of the local day at which it was raised or came back', () => {
  const rule = (offset: number) => manager.patterns(() => offset).rules.find((each) => each.rule === 'r');
  const hours = (offset: number) => rule(offset)?.byHour.flatMap((times, hour) => (times > 0 ? [hour] : []));
  expect(rule(0)?.times).toBe(3);
  expect(hours(0)).toEqual([0, 22, 23]);
  expect(hours(2 * HOUR)).toEqual([0, 1, 2]);
  expect(hours(-5 * HOUR)).toEqual([17, 18, 19]);
});

test('causes come by their events, and what a digest counted counts for its own', () => {
  const { causes } = manager.patterns(() => 0);
  expect(causes[0]).toMatchObject({ rule: 'storm-rule', message: 'eleven', count: 6 });
  expect(causes[1]).toMatchObject({ rule: 'r', count: 3 });
  expect(causes.map(({ rule }) => rule)).not.toContain('alert-storm');
});

test('rules come by how often they began', () => {
  expect(manager.patterns(() => 0).rules.map(({ rule, times }) => [rule, times])).toEqual([
    ['storm-rule', 10],
    ['r', 3],
    ['alert-storm', 1],
  ]);
});
