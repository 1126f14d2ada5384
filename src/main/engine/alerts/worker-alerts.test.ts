import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Respawn } from '../workers/seat.ts';
import { AlertManager } from './alert-manager.ts';
import { WorkerAlerts } from './worker-alerts.ts';

let manager: AlertManager;
let alerts: WorkerAlerts;

beforeEach(() => {
  manager = new AlertManager({ clock: new FakeClock(), enabled: true, onChange: () => undefined });
  alerts = new WorkerAlerts(manager);
});

const death = { class: 'transient', code: 'EXIT', message: 'It ended.' } as const;
const only = (): Alert => {
  const [row, more] = manager.all();
  if (row === undefined || more !== undefined) throw new Error(`There are ${manager.total} rows.`);
  return row;
};

describe('a worker that died', () => {
  test.each<[string, Respawn, number, string, string, string]>([
    ['replaced: for the record', { kind: 'respawn', delayMs: 0 }, 1, 'INFO', 'worker-restarted', 'resolved'],
    ['parked: for the record', { kind: 'park', untilMs: 60_000 }, 1, 'INFO', 'worker-parked', 'resolved'],
    ['not replaced, others left: a warning', { kind: 'never' }, 2, 'WARNING', 'worker-lost', 'active'],
    ['not replaced, the last: critical', { kind: 'never' }, 0, 'CRITICAL', 'no-workers-left', 'active'],
  ])('%s', (_, next, left, level, rule, state) => {
    alerts.died('W3', death, next, left);
    expect(only()).toMatchObject({ level, rule, state, workerId: 'W3', component: 'workers', examples: ['It ended.'] });
    expect(only().message).toContain('W3');
  });
});

test('one that was stopped because it hung is for the record, in red', () => {
  const error = {
    class: 'transient',
    code: 'STOPPED',
    message: 'The worker was stopped. No progress for 60 s.',
  } as const;
  alerts.died('W1', error, { kind: 'respawn', delayMs: 0 }, 2);
  expect(only()).toMatchObject({ level: 'ERROR', rule: 'worker-stopped', state: 'resolved' });
  expect(only().message).toBe('W1 was stopped and replaced. No progress for 60 s.');
});

test('one that makes no progress calls a person until it does, or is gone', () => {
  alerts.unwell('W1', 'No progress for 60 s.');
  expect(only()).toMatchObject({ level: 'WARNING', rule: 'worker-unwell', state: 'active', workerId: 'W1' });
  alerts.well('W1');
  expect(only().state).toBe('recovering');
  alerts.unwell('W1', 'No progress for 60 s.');
  alerts.well('W1', 'gone');
  expect(only().state).toBe('resolved');
});

test('what does not start is for the record twice, and then somebody has to know, until it does', () => {
  const error = { class: 'nobody', code: 'NOT_STARTED', message: 'No memory.' } as const;
  for (let i = 0; i < 2; i++) alerts.notStarted('An isolated process', error);
  expect(only()).toMatchObject({ level: 'INFO', state: 'resolved' });
  alerts.notStarted('An isolated process', error);
  expect(only()).toMatchObject({ level: 'ERROR', state: 'active', count: 3 });
  alerts.started();
  expect(only().state).toBe('recovering');
});

test('one that hangs in the system calls a person until it lets go', () => {
  alerts.hangs('W2', { class: 'transient', code: 'STOPPED', message: 'No progress for 120 s.' }, 3);
  expect(only()).toMatchObject({ level: 'CRITICAL', rule: 'worker-zombie', workerId: 'W2', state: 'active' });
  expect(only().action).toContain('3 workers left');
  alerts.released('W2');
  expect(only().state).toBe('resolved');
});

test('the breaker of the pool: one row while it is open, closed by itself with the first success', () => {
  alerts.breaker('open');
  alerts.breaker('half-open');
  expect(only()).toMatchObject({ level: 'CRITICAL', rule: 'pool-breaker', state: 'active' });
  alerts.breaker('closed');
  expect(only().state).toBe('recovering');
});

test('a leak has the name of its recipe and is counted; who was replaced after many leases is no news', () => {
  const MB = 2 ** 20;
  alerts.recycled({ worker: 'W1', why: 'leases', reason: 'It has worked through 500 leases.', growthPerTask: 0 }, 'X');
  expect(manager.total).toBe(0);
  for (let i = 0; i < 3; i++) {
    alerts.recycled({ worker: 'W1', why: 'memory', reason: 'It grew.', growthPerTask: 12 * MB }, 'X');
  }
  expect(only()).toMatchObject({ level: 'INFO', state: 'resolved', count: 3 });
  expect(only().message).toBe('Recipe X grows 12 MB a task; recycled 3 times.');
});

test('short memory is one row, cleared when there is enough again', () => {
  const view = { freeBytes: 500 * 2 ** 20, floorBytes: 1024 * 2 ** 20 };
  alerts.memory({ level: 'tight', ...view }, null);
  alerts.memory({ level: 'critical', ...view }, 'W4');
  expect(only()).toMatchObject({ level: 'WARNING', count: 2, state: 'active' });
  expect(only().message).toContain('500 MB free');
  expect(only().action).toContain('The lease of W4 was taken back');
  alerts.memory({ level: 'ok', ...view }, null);
  expect(only().state).toBe('recovering');
});
