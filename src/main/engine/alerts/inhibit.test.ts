import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { AlertManager, type AlertEvent } from './alert-manager.ts';

let clock: FakeClock;
let manager: AlertManager;
let told: string[];

beforeEach(() => {
  clock = new FakeClock();
  manager = make();
});

function make(restored: readonly Alert[] = []): AlertManager {
  const made = new AlertManager({ clock, enabled: true, restored, onChange: () => undefined });
  told = [];
  made.onTransition(({ rule }, { what }) => void told.push(`${rule} ${what}`));
  return made;
}

const base = { level: 'ERROR', message: 'm', cause: 'b' } as const;
const FULL: AlertEvent = { ...base, rule: 'device-lane', component: 'batch', metadata: { code: 'ENOSPC' } };
const GONE: AlertEvent = { ...base, rule: 'device-lane', component: 'batch', metadata: { code: 'EIO' } };
const BREAKER: AlertEvent = { ...base, rule: 'pool-breaker', component: 'workers' };
const FAILED: AlertEvent = { ...base, rule: 'task-failed', component: 'tasks' };
const POISONED: AlertEvent = { ...base, rule: 'task-poisoned', component: 'tasks' };
const UNWELL: AlertEvent = { ...base, rule: 'worker-unwell', component: 'workers' };
const HALTED: AlertEvent = { ...base, rule: 'batch-halted', component: 'batch' };

const row = (rule: string): Alert | undefined => manager.all().find((alert) => alert.rule === rule);

test.each<[string, AlertEvent, AlertEvent, string | undefined]>([
  ['a full disk holds back failures', FULL, FAILED, 'disk-full'],
  ['and poisoned files', FULL, POISONED, 'disk-full'],
  ['not workers', FULL, UNWELL, undefined],
  ['not the halt of a batch', FULL, HALTED, undefined],
  ['a disk that is gone is not full', GONE, FAILED, undefined],
  ['an open pool holds back workers', BREAKER, UNWELL, 'pool-open'],
  ['not failures', BREAKER, FAILED, undefined],
])('%s', (_, root, other, by) => {
  manager.raise(root);
  manager.raise(other);
  expect(row(other.rule)?.heldBy?.cause).toBe(by);
  expect(row(root.rule)?.heldBy).toBeUndefined();
  expect(manager.needsPerson).toBe(by === undefined ? 2 : 1);
  expect(told.includes(`${other.rule} raised`)).toBe(by === undefined);
});

describe('held back', () => {
  beforeEach(() => {
    manager.raise(FULL);
    manager.raise(FAILED);
    manager.raise({ ...FAILED, level: 'CRITICAL' });
  });

  test('it is counted, says by what, and calls when that is over', () => {
    expect(row('task-failed')).toMatchObject({ count: 2, state: 'active', heldBy: { words: 'the disk is full' } });
    manager.clear(FULL);
    expect(told).toEqual(['device-lane raised', 'device-lane recovering']);
    clock.advance(60_000);
    expect(row('task-failed')?.heldBy).toBeUndefined();
    expect(manager.needsPerson).toBe(1);
    expect(told.slice(2)).toEqual(['device-lane resolved', 'task-failed raised', 'task-failed escalated']);
  });

  test('what is over by then was never spoken of', () => {
    manager.clear(FAILED, { over: true });
    manager.clear(FULL, { over: true });
    expect(told.filter((each) => each.startsWith('task-failed'))).toEqual([]);
    manager.raise(FAILED);
    expect(told.at(-1)).toBe('task-failed reopened');
  });

  test('over a restart it stays so, and calls then', () => {
    manager = make(JSON.parse(JSON.stringify(manager.all())) as Alert[]);
    clock.advance(1000);
    expect(row('task-failed')?.heldBy?.cause).toBe('disk-full');
    expect(told).toEqual([]);
    manager.clear(FULL, { over: true });
    expect(told).toEqual(['device-lane resolved', 'task-failed raised', 'task-failed escalated']);
  });

  test('a person who resolves the cause lets it go', () => {
    manager.resolve([row('device-lane')?.id ?? '']);
    expect(row('task-failed')?.heldBy).toBeUndefined();
  });
});

test('a row that was told of before is held back from then on, and its end is told at once', () => {
  manager.raise(FAILED);
  manager.raise(FULL);
  expect(row('task-failed')?.heldBy?.cause).toBe('disk-full');
  manager.raise({ ...FAILED, level: 'CRITICAL' });
  expect(told).toEqual(['task-failed raised', 'device-lane raised']);
  manager.resolve([row('task-failed')?.id ?? '']);
  expect(told.slice(2)).toEqual(['task-failed escalated', 'task-failed resolved']);
});

test('after a sleep all that is raised waits for fifteen seconds; what was there before does not', () => {
  manager.raise(HALTED);
  clock.advance(1000);
  manager.slept(3_600_000);
  manager.raise(FAILED);
  expect(row('batch-halted')?.heldBy).toBeUndefined();
  expect(row('task-failed')?.heldBy?.cause).toBe('suspend');
  manager.raise({ ...HALTED, level: 'CRITICAL' });
  clock.advance(14_999);
  expect(told).toEqual(['batch-halted raised', 'batch-halted escalated']);
  clock.advance(1);
  expect(told.slice(2)).toEqual(['task-failed raised']);
  expect(row('task-failed')?.heldBy).toBeUndefined();
});

test('a hiccup is no sleep', () => {
  manager.slept(2000);
  manager.raise(FAILED);
  expect(row('task-failed')?.heldBy).toBeUndefined();
});

test('what was said of the workers of an earlier process ends with it, told when somebody listens', () => {
  manager.raise(BREAKER);
  manager.raise(HALTED);
  manager = make(JSON.parse(JSON.stringify(manager.all())) as Alert[]);
  expect(row('pool-breaker')?.state).toBe('resolved');
  expect(told).toEqual([]);
  manager.raise(UNWELL);
  expect(row('worker-unwell')?.heldBy).toBeUndefined();
  clock.advance(10);
  expect(told).toContain('pool-breaker resolved');
  expect(row('batch-halted')?.state).toBe('active');
});

describe('silences', () => {
  const until = (seconds: number) => ({ untilMs: clock.wall() + seconds * 1000, by: 'ada' });

  test('a silenced row says until when and by whom, and is not on the badge, until the silence ends', () => {
    manager.raise(HALTED);
    const id = row('batch-halted')?.id ?? '';
    const { version } = manager;
    manager.setSilences(
      new Map([
        [id, until(60)],
        ['no such row', until(60)],
      ]),
    );
    expect(row('batch-halted')?.silenced).toEqual(until(60));
    expect(manager.needsPerson).toBe(0);
    expect(manager.changedSince(version).map((alert) => alert.id)).toEqual([id]);
    const before = manager.version;
    manager.setSilences(new Map([[id, until(60)]]));
    expect(manager.version).toBe(before);
    clock.advance(60_000);
    expect(manager.changedSince(before)[0]?.silenced).toBeUndefined();
    expect(manager.needsPerson).toBe(1);
  });

  test('one that was lifted is gone', () => {
    manager.raise(HALTED);
    manager.setSilences(new Map([[row('batch-halted')?.id ?? '', until(60)]]));
    manager.setSilences(new Map());
    expect(row('batch-halted')?.silenced).toBeUndefined();
  });
});
