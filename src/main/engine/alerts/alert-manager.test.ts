import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { fingerprint } from './alert-event.ts';
import { AlertManager, type AlertEvent } from './alert-manager.ts';
import { soundAlerts } from './sound-alerts.ts';

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
const MINUTE = 60_000;

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
    expect(
      manager
        .all()
        .map(({ state }) => state)
        .toSorted(),
    ).toEqual(['active', 'recovering']);
    clock.advance(60_000);
    const [row] = manager.all().filter(({ state }) => state === 'resolved');
    expect(row?.history.map(({ what, who }) => `${what} by ${who}`)).toEqual([
      'raised by engine',
      'recovering by engine',
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

test('the oldest row that is over makes room for the ten thousand and first; with none over, a digest counts', () => {
  raise(1, { cause: 'open' });
  clock.advance(MINUTE);
  raise(1, { cause: 'over' });
  manager.resolve([manager.all()[0]?.id ?? '']);
  for (let i = 0; i < 9999; i++) {
    clock.advance(MINUTE / 10);
    raise(1, { cause: `${i}` });
  }
  expect([manager.total, manager.active]).toEqual([10_000, 10_000]);
  raise(1, { cause: 'one more', level: 'ERROR' });
  raise(1, { cause: 'and another', level: 'ERROR' });
  expect(manager.countByLevel()).toMatchObject({ WARNING: 10_000, ERROR: 1 });
  expect(manager.all().find(({ rule }) => rule === 'alert-storm')).toMatchObject({ count: 2 });
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
    'recovering: recovering, 3',
  ]);
});

describe('a deed taken back', () => {
  const ids = (): readonly string[] => manager.all().map(({ id }) => id);

  beforeEach(() => {
    raise(1, { cause: '1' });
    raise(1, { cause: '2' });
  });

  test('within ten seconds, of several rows at once, and only once', () => {
    const { undo, rows } = manager.resolve(ids());
    expect([rows, manager.active]).toEqual([2, 0]);
    clock.advance(10_000);
    expect(manager.undo(undo ?? '')).toBe(2);
    expect(manager.active).toBe(2);
    expect(manager.undo(undo ?? '')).toBe(0);
  });

  test('not later', () => {
    const { undo } = manager.acknowledge(ids());
    clock.advance(10_001);
    expect(manager.undo(undo ?? '')).toBe(0);
    expect(manager.needsPerson).toBe(0);
  });

  test('rows that have gone on since stay as they are', () => {
    const { undo } = manager.resolve(ids());
    raise(1, { cause: '1' });
    expect(manager.undo(undo ?? '')).toBe(1);
    expect(manager.active).toBe(2);
  });

  test('what changed nothing cannot be taken back', () => {
    expect(manager.acknowledge(['no such row'])).toEqual({ undo: null, rows: 0 });
    expect(manager.undo('no such deed')).toBe(0);
  });
});

describe('time', () => {
  test('does what is due by itself: a snooze ends, an acknowledgement is a day old', () => {
    raise(1, { cause: '1' });
    raise(1, { cause: '2' });
    const [one, two] = manager.all().map(({ id }) => id);
    manager.snooze([one ?? ''], { untilMs: clock.wall() + HOUR });
    manager.acknowledge([two ?? '']);
    clock.advance(HOUR);
    expect(manager.needsPerson).toBe(1);
    clock.advance(23 * HOUR);
    expect(manager.needsPerson).toBe(2);
  });

  test('a batch that ends wakes what was to sleep as long', () => {
    raise();
    manager.snooze([only().id], { untilBatchEnds: 'b' });
    manager.batchEnded('other');
    expect(only()).toMatchObject({ state: 'snoozed', phase: { until: { untilBatchEnds: 'b' } } });
    manager.batchEnded('b');
    expect(only().state).toBe('active');
  });

  test('nothing is waited for when nothing can come', () => {
    raise();
    manager.resolve([only().id]);
    expect(clock.pending).toBe(0);
  });

  test('a snooze, a recovery and a flapping go on over a restart', () => {
    raise(1, { cause: 'snoozed' });
    manager.snooze([only().id], { untilMs: clock.wall() + HOUR });
    raise(1, { cause: 'gone' });
    manager.clear({ ...event, cause: 'gone' });
    for (let i = 0; i < 4; i++) {
      raise(1, { cause: 'flaps' });
      manager.clear({ ...event, cause: 'flaps' });
    }
    clock.advance(30_000);
    const later = make(JSON.parse(JSON.stringify(manager.all())) as Alert[]);
    clock.stop();
    const again = make(JSON.parse(JSON.stringify(later.all())) as Alert[]);
    const state = (cause: string): string => again.all().find(({ id }) => id === idOf(cause))?.state ?? '';
    const idOf = (cause: string): string => {
      const { rule, component } = event;
      return fingerprint({ rule, component, cause });
    };
    clock.advance(29_999);
    expect(['snoozed', 'gone', 'flaps'].map(state)).toEqual(['snoozed', 'recovering', 'active']);
    clock.advance(1);
    expect(state('gone')).toBe('resolved');
    clock.advance(14 * MINUTE);
    expect(state('flaps')).toBe('recovering');
    clock.advance(HOUR);
    expect(['snoozed', 'gone', 'flaps'].map(state)).toEqual(['active', 'resolved', 'resolved']);
  });
});

test('more than a day after it was over the same cause is another occurrence, with a count of its own', () => {
  raise(5);
  manager.resolve([only().id]);
  clock.advance(24 * HOUR + 1);
  raise(2);
  const [now, then] = manager.all();
  expect([now?.count, then?.count, now?.state, then?.state]).toEqual([2, 5, 'active', 'resolved']);
  expect(now?.key).toBe(then?.id);
  manager.clear(event, { over: true });
  expect(manager.active).toBe(0);
  clock.advance(24 * HOUR + 1);
  raise();
  expect(new Set(manager.all().map(({ id }) => id)).size).toBe(3);
});

test('what has been over for ninety days is kept no longer', () => {
  raise();
  raise(1, { cause: 'open' });
  manager.clear(event, { over: true });
  clock.advance(90 * 24 * HOUR);
  manager.tick();
  expect(manager.total).toBe(2);
  clock.advance(HOUR);
  manager.tick();
  expect(only().state).toBe('active');
});

test('rows of an earlier version keep what they were', () => {
  const old = { ...event, id: 'x', metadata: {}, firstAt: 1, lastAt: 2, examples: [], count: 4 };
  const step = (what: 'acknowledged' | 'resolved' | 'raised') => ({ at: clock.wall(), what, who: 'person' }) as const;
  const rows = [
    { ...old, id: 'a', state: 'acknowledged', acknowledgedCount: 3, history: [step('raised'), step('acknowledged')] },
    { ...old, id: 'b', state: 'resolved', lastAt: clock.wall(), history: [step('resolved')] },
    { ...old, id: 'c', state: 'active', history: [step('raised')] },
  ];
  const { alerts } = soundAlerts(rows);
  const later = make(alerts);
  expect(Object.fromEntries(later.all().map(({ id, phase }) => [id, phase]))).toEqual({
    a: { state: 'acknowledged', at: clock.wall(), count: 3 },
    b: { state: 'resolved', at: clock.wall(), by: 'person' },
    c: { state: 'active' },
  });
});
