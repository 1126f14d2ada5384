import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { AlertManager, type AlertEvent } from './alert-manager.ts';
import { DIGEST_KINDS } from './limits.ts';

let clock: FakeClock;
let manager: AlertManager;

beforeEach(() => {
  clock = new FakeClock();
  manager = new AlertManager({ clock, enabled: true, onChange: () => undefined });
});

const raise = (cause: string, more: Partial<AlertEvent> = {}): void =>
  manager.raise({ rule: 'r', level: 'WARNING', component: 'c', cause, message: `m ${cause}`, ...more });
const clear = (cause: string): void => manager.clear({ rule: 'r', component: 'c', cause });
const digests = (): readonly Alert[] => manager.all().filter(({ rule }) => rule === 'alert-storm');
const total = (): number => manager.all().reduce((sum, { count }) => sum + count, 0);
const storm = (kinds: number): void => Array.from({ length: kinds }, (_, i) => `${i}`).forEach((cause) => raise(cause));

test('ten new rows in a minute are ten rows, the eleventh goes into a digest', () => {
  storm(10);
  expect([manager.total, digests().length]).toEqual([10, 0]);
  raise('10');
  expect([manager.total, digests().length, total()]).toEqual([11, 1, 11]);
});

test('a minute after the first of the ten there is room again', () => {
  storm(10);
  clock.advance(59_999);
  raise('late');
  expect(digests()).toHaveLength(1);
  clock.advance(1);
  raise('later');
  expect([manager.total, digests()[0]?.count]).toEqual([12, 1]);
});

test('one digest for the storm, with each kind and its exact count, and the level of the worst', () => {
  storm(100);
  raise('50', { level: 'CRITICAL', message: 'worse' });
  raise('50');
  raise('3');
  expect(digests()).toHaveLength(1);
  expect(digests()[0]).toMatchObject({ count: 92, level: 'CRITICAL', state: 'active' });
  expect(digests()[0]?.message).toContain('92 of 90 kinds');
  const kind = digests()[0]?.digest?.kinds.find(({ key }) => digests()[0]?.digest?.kinds[40]?.key === key);
  expect(kind).toMatchObject({ level: 'CRITICAL', count: 3, message: 'm 50' });
  expect(total()).toBe(103);
});

test('beyond the kinds that it names, events are counted together', () => {
  storm(10 + DIGEST_KINDS + 55);
  expect(digests()[0]?.digest?.kinds).toHaveLength(DIGEST_KINDS);
  expect(digests()[0]).toMatchObject({ count: DIGEST_KINDS + 55, digest: { others: 55 } });
});

test('after the storm its kinds have rows of their own, and another storm another digest', () => {
  storm(20);
  clock.advance(60_000);
  raise('15');
  expect(manager.all().map(({ message }) => message)).toContain('m 15');
  clock.advance(60_000);
  for (let i = 100; i < 120; i++) raise(`${i}`);
  expect(digests().map(({ count }) => count)).toEqual([10, 10]);
  expect(total()).toBe(41);
});

test('when the cause of all that it holds is gone it recovers, and not before', () => {
  storm(12);
  clear('10');
  expect(digests()[0]?.state).toBe('active');
  expect(digests()[0]?.digest?.kinds.map(({ over }) => over)).toEqual([true, false]);
  clear('11');
  expect(digests()[0]?.state).toBe('recovering');
  clock.advance(60_000);
  expect(digests()[0]?.state).toBe('resolved');
});

test('a storm of what healed by itself goes to history', () => {
  for (let i = 0; i < 15; i++) raise(`${i}`, { healed: true, level: 'INFO' });
  expect(digests()[0]).toMatchObject({ state: 'resolved', count: 5 });
  expect(manager.needsPerson).toBe(0);
});

test('a row that comes back is not a new one; a root cause has a row in any storm', () => {
  raise('old');
  manager.resolve(manager.all().map(({ id }) => id));
  storm(15);
  raise('old');
  manager.raise({ rule: 'pool-breaker', level: 'CRITICAL', component: 'workers', cause: '', message: 'm' });
  expect(manager.all().filter(({ state }) => state === 'active')).toHaveLength(9 + 1 + 1 + 1);
  expect(digests()[0]?.count).toBe(6);
});

test('a digest goes on being cleared after a restart', () => {
  storm(11);
  const kept = JSON.parse(JSON.stringify(manager.all())) as Alert[];
  manager = new AlertManager({ clock, enabled: true, restored: kept, onChange: () => undefined });
  clear('10');
  expect(digests()[0]?.state).toBe('recovering');
});
