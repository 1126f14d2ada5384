import { describe, expect, test } from 'vitest';
import { batchOf, calmFacts, workerOf } from '../../../../../test/support/calm-facts.ts';
import { healthOf, healthReport } from './health.ts';
import type { MetricsFacts } from './metrics-facts.ts';

const recovering = workerOf(1, { state: 'RECOVERING' });

describe('all is well', () => {
  test.each<[string, Partial<MetricsFacts>]>([
    ['in mid-batch', {}],
    ['before the first batch, without a worker', { batch: null, workers: [] }],
    [
      'with workers gone after the end',
      { batch: batchOf({ state: 'COMPLETED' }), workers: [workerOf(1, { state: 'FAILED' })] },
    ],
    ['while the one worker is replaced at once', { workers: [recovering] }],
    ['when a worker is parked and another works', { workers: [{ ...recovering, parkedUntil: 200_000 }, workerOf(2)] }],
    ['paused by a person', { batch: batchOf({ state: 'PAUSED', pauseReason: 'user' }) }],
    ['a little late', { lag: { p99: 0.2, max: 3 } }],
    ['short of memory', { memory: { level: 'tight', freeBytes: 1, floorBytes: 2 } }],
    ['with a critical alert that somebody saw', { alerts: [{ level: 'CRITICAL', state: 'acknowledged', rows: 1 }] }],
    ['with an error in the inbox', { alerts: [{ level: 'ERROR', state: 'active', rows: 3 }] }],
  ])('%s', (_, facts) => {
    expect(healthOf(calmFacts(facts))).toEqual({ status: 'ok', reasons: [] });
  });
});

test.each<[string, Partial<MetricsFacts>, string]>([
  ['a worker makes no progress', { workers: [workerOf(1, { state: 'UNHEALTHY' }), workerOf(2)] }, 'No progress: W1.'],
  [
    'the batch is halted',
    { batch: batchOf({ state: 'PAUSED', pauseReason: 'halted' }) },
    'The batch is paused: halted.',
  ],
  ['the loop is late', { lag: { p99: 0.201, max: 1 } }, 'The main loop is 201 ms late'],
  ['one worker is tried', { breaker: 'half-open' }, 'One worker is being tried'],
  ['memory is out', { memory: { level: 'critical', freeBytes: 1, floorBytes: 2 } }, 'out of memory'],
  ['nobody saw a critical alert', { alerts: [{ level: 'CRITICAL', state: 'active', rows: 2 }] }, 'acknowledged: 2.'],
])('degraded: %s', (_, facts, words) => {
  const { status, reasons } = healthOf(calmFacts(facts));
  expect(status).toBe('degraded');
  expect(reasons).toEqual([expect.stringContaining(words)]);
});

test.each<[string, Partial<MetricsFacts>, string]>([
  ['all workers are gone', { workers: [workerOf(1, { state: 'FAILED' })] }, 'no worker lives'],
  ['all are parked', { workers: [{ ...recovering, parkedUntil: 200_000 }] }, 'no worker lives'],
  ['the breaker is open', { breaker: 'open' }, 'breaker of the worker pool is open'],
  ['the journal fails', { journal: { failing: true, syncedAt: null, savedAt: null } }, 'does not take the records'],
  ['the loop stands', { lag: { p99: 2.5, max: 3 } }, 'The main loop is 2500 ms late'],
])('failing: %s', (_, facts, words) => {
  const { status, reasons } = healthOf(calmFacts(facts));
  expect(status).toBe('failing');
  expect(reasons).toEqual([expect.stringContaining(words)]);
});

test('the worst reason comes first', () => {
  const facts = calmFacts({
    breaker: 'open',
    workers: [workerOf(1, { state: 'UNHEALTHY' })],
    lag: { p99: 0.3, max: 1 },
  });
  expect(healthOf(facts).reasons.map((reason) => reason.slice(0, 11))).toEqual([
    'The breaker',
    'No progress',
    'The main lo',
  ]);
});

test('the report has who it is, the batch and its counts, and no path of a file', () => {
  const facts = calmFacts({ batch: batchOf({ recipe: '/home/somebody/secret/recipe.mjs' }) });
  const report = healthReport(facts);
  expect(report).toMatchObject({
    status: 'ok',
    pid: 42,
    program: 'app',
    version: '1.2.3',
    uptimeSeconds: 60,
    batch: { recipe: 'script', state: 'RUNNING', ended: false, files: 100 },
    counts: { tasks: { COMPLETED: 10 }, workers: 2, healthyWorkers: 2, activeAlerts: 0, queuedBatches: 1 },
  });
  expect(JSON.stringify(report)).not.toContain('secret');
  expect(healthReport(calmFacts({ batch: null }))).toMatchObject({ batch: null, counts: { tasks: { PENDING: 0 } } });
});
