import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { AlertManager, type AlertEvent } from './alert-manager.ts';

let clock: FakeClock;
let changes: number;
let manager: AlertManager;

beforeEach(() => {
  clock = new FakeClock();
  changes = 0;
  manager = make();
});

function make(restored: readonly Alert[] = [], enabled = true): AlertManager {
  return new AlertManager({ clock, enabled, restored, onChange: () => void (changes += 1) });
}

const event: AlertEvent = {
  rule: 'task-failed',
  level: 'WARNING',
  component: 'tasks',
  cause: 'batch/EIO',
  message: '1 file failed.',
};
const HOUR = 3600_000;

function only(from = manager): Alert {
  const [row, ...others] = from.all();
  if (row === undefined || others.length > 0) throw new Error(`There are ${others.length + (row ? 1 : 0)} rows.`);
  return row;
}
const raise = (times = 1, more: Partial<AlertEvent> = {}): void => {
  for (let i = 0; i < times; i++) manager.raise({ ...event, ...more });
};
const did = (): string[] => only().history.map(({ what, who }) => `${what} by ${who}`);

test('rows that are not over are counted by level and state', () => {
  raise(3, { cause: 'one' });
  raise(1, { cause: 'two' });
  raise(1, { cause: 'three', level: 'CRITICAL' });
  raise(1, { cause: 'four' });
  raise(1, { cause: 'five', healed: true });
  const idOf = (wanted: number): string => manager.all().toReversed()[wanted]?.id ?? '';
  manager.acknowledge([idOf(1)]);
  manager.resolve([idOf(3)]);
  expect(manager.countOpen()).toEqual(
    expect.arrayContaining([
      { level: 'WARNING', state: 'active', rows: 1 },
      { level: 'WARNING', state: 'acknowledged', rows: 1 },
      { level: 'CRITICAL', state: 'active', rows: 1 },
    ]),
  );
  expect(manager.countOpen()).toHaveLength(3);
});

describe('one row per problem', () => {
  test('ten thousand equal failures are one row with a count, first and last time, and ten examples', () => {
    const first = clock.wall();
    for (let i = 0; i < 10_000; i++) {
      manager.raise({ ...event, message: `${i + 1} files failed.`, example: `file ${i % 500}` });
      clock.advance(1);
    }
    expect(only()).toMatchObject({
      state: 'active',
      count: 10_000,
      firstAt: first,
      lastAt: clock.wall() - 1,
      message: '10000 files failed.',
      examples: Array.from({ length: 10 }, (_, i) => `file ${i}`),
    });
    expect([manager.active, manager.total, changes]).toEqual([1, 1, 10_000]);
  });

  test.each<[string, Partial<AlertEvent>, number]>([
    ['another rule', { rule: 'task-poisoned' }, 2],
    ['another component', { component: 'batch' }, 2],
    ['another cause', { cause: 'batch/ENOENT' }, 2],
    ['another message', { message: 'else' }, 1],
    ['another example', { example: '/b' }, 1],
    ['another worker', { workerId: 'W2' }, 1],
    ['another level', { level: 'ERROR' }, 1],
    ['other metadata', { metadata: { a: 1 } }, 1],
  ])('%s', (_, other, rows) => {
    raise();
    raise(1, other);
    expect(manager.all()).toHaveLength(rows);
    expect(new Set(manager.all().map(({ id }) => id)).size).toBe(rows);
  });

  test('its parts are kept apart: no two ways to cut the same text are one', () => {
    raise(1, { rule: 'a', component: 'b/c' });
    raise(1, { rule: 'a/b', component: 'c' });
    expect(manager.total).toBe(2);
  });

  test('rows come newest first, and the figures count what is not over', () => {
    raise(1, { cause: '1', level: 'CRITICAL' });
    clock.advance(1);
    raise(1, { cause: '2', level: 'INFO' });
    clock.advance(1);
    raise(1, { cause: '3', healed: true });
    expect(manager.all().map(({ state }) => state)).toEqual(['resolved', 'active', 'active']);
    expect(manager.getActiveAlerts().map(({ level }) => level)).toEqual(['INFO', 'CRITICAL']);
    expect(manager.countByLevel()).toEqual({ INFO: 1, WARNING: 0, ERROR: 0, CRITICAL: 1 });
    expect(manager.needsPerson).toBe(1);
  });
});

describe('acknowledged', () => {
  beforeEach(() => {
    raise(3);
    manager.acknowledge([only().id], 'I look into it');
  });

  test('it is no longer on the badge, still not over, and says who and why', () => {
    expect(only()).toMatchObject({ state: 'acknowledged', count: 3 });
    expect(only().history.at(-1)).toEqual({
      at: clock.wall(),
      what: 'acknowledged',
      who: 'person',
      note: 'I look into it',
    });
    expect([manager.needsPerson, manager.active]).toEqual([0, 1]);
  });

  test('more of the same stay quiet, until there are ten times as many', () => {
    raise(26);
    expect(only()).toMatchObject({ state: 'acknowledged', count: 29 });
    raise();
    expect(only()).toMatchObject({ state: 'active', count: 30 });
    expect(did()).toEqual(['raised by engine', 'acknowledged by person', 'reopened by engine']);
  });

  test('a higher level calls at once, a lower one does not', () => {
    raise(1, { level: 'INFO' });
    expect(only()).toMatchObject({ state: 'acknowledged', level: 'WARNING' });
    raise(1, { level: 'ERROR' });
    expect(only()).toMatchObject({ state: 'active', level: 'ERROR' });
    expect(did().slice(2)).toEqual(['escalated by engine', 'reopened by engine']);
  });

  test('after a day it calls again', () => {
    clock.advance(24 * HOUR - 1);
    raise();
    expect(only().state).toBe('acknowledged');
    clock.advance(1);
    raise();
    expect(only().state).toBe('active');
  });

  test('again, it starts to count anew', () => {
    raise(27);
    manager.acknowledge([only().id]);
    raise(200);
    expect(only()).toMatchObject({ state: 'acknowledged', count: 230 });
    raise(70);
    expect(only()).toMatchObject({ state: 'active', count: 300 });
  });

  test('twice, or of what is over, changes nothing', () => {
    manager.acknowledge([only().id, 'no such row']);
    expect(did()).toHaveLength(2);
    manager.resolve([only().id]);
    manager.acknowledge([only().id]);
    expect(only().state).toBe('resolved');
  });
});

describe('resolved', () => {
  test('by hand, it is over; the same cause opens the same row again', () => {
    raise();
    const { id } = only();
    manager.resolve([id], 'new disk');
    expect(only()).toMatchObject({ state: 'resolved' });
    expect([manager.active, manager.getActiveAlerts().length, manager.total]).toEqual([0, 0, 1]);
    clock.advance(HOUR);
    raise();
    expect(only()).toMatchObject({ id, state: 'active', count: 2 });
    expect(did()).toEqual(['raised by engine', 'resolved by person', 'reopened by engine']);
  });

  test('by the engine, when the cause is gone: that row alone, once', () => {
    raise();
    raise(1, { cause: 'other' });
    manager.clear(event);
    manager.clear(event);
    manager.clear({ ...event, cause: 'never seen' });
    const [row] = manager.all().filter(({ state }) => state === 'resolved');
    expect(row?.history.map(({ what, who }) => `${what} by ${who}`)).toEqual([
      'raised by engine',
      'resolved by engine',
    ]);
    expect(manager.active).toBe(1);
  });

  test('healed by itself it goes straight to history, and stays there however often', () => {
    raise(5, { healed: true });
    expect(only()).toMatchObject({ state: 'resolved', count: 5 });
    expect(manager.needsPerson).toBe(0);
  });
});

describe('rows of an earlier session', () => {
  test('come back as they were, through JSON, with what was acknowledged', () => {
    raise(3);
    manager.acknowledge([only().id]);
    const before = only();
    const later = make(JSON.parse(JSON.stringify(manager.all())) as Alert[]);
    expect(only(later)).toEqual(before);
    for (let i = 0; i < 26; i++) later.raise(event);
    expect(only(later).state).toBe('acknowledged');
    later.raise(event);
    expect(only(later)).toMatchObject({ state: 'active', count: 30, firstAt: before.firstAt });
  });

  test('are copies: a change does not reach the one who gave them', () => {
    raise();
    const given = manager.all();
    const later = make(given);
    later.raise(event);
    expect(given[0]?.count).toBe(1);
  });
});

test('the oldest row that is over makes room for the ten thousand and first', () => {
  raise(1, { cause: 'open' });
  clock.advance(1);
  raise(1, { cause: 'over' });
  manager.resolve([manager.all()[0]?.id ?? '']);
  for (let i = 0; i < 9998; i++) raise(1, { cause: `${i}` });
  expect(manager.total).toBe(10_000);
  // Trimming looks at all rows, so one is enough here.
  raise(1, { cause: 'one more' });
  expect(manager.total).toBe(10_000);
  expect(manager.countByLevel().WARNING).toBe(10_000);
});

test('switched off, nothing is a row', () => {
  const off = make([], false);
  off.raise(event);
  expect([off.total, off.version, changes]).toEqual([0, 0, 0]);
});

test('the version grows with each change, so that a view knows when to look', () => {
  const seen = [manager.version];
  raise();
  seen.push(manager.version);
  manager.acknowledge([only().id]);
  seen.push(manager.version);
  manager.resolve([only().id]);
  seen.push(manager.version);
  expect(seen).toEqual([0, 1, 2, 3]);
});

test('each step of a row is told once, with the row as it is then; more of the same is no step', () => {
  const told: string[] = [];
  const stop = manager.onTransition((alert, { what }) => void told.push(`${what}: ${alert.state}, ${alert.count}`));
  raise(2);
  raise(1, { level: 'ERROR' });
  manager.acknowledge([only().id]);
  manager.clear(event);
  stop();
  raise();
  expect(told).toEqual([
    'raised: active, 1',
    'escalated: active, 3',
    'acknowledged: acknowledged, 3',
    'resolved: resolved, 3',
  ]);
});
