import { expect, test } from 'vitest';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { countdownWords, heapTone } from './worker-words.ts';

const worker = (stopsInMs?: number): WorkerHealthMetrics =>
  (stopsInMs === undefined ? {} : { stopsInMs }) as WorkerHealthMetrics;

test('the countdown says when, rounded up, or nothing', () => {
  expect(countdownWords(worker(37_200))).toBe('stopped in 38 s');
  expect(countdownWords(worker(200))).toBe('stopped in 1.0 s');
  expect(countdownWords(worker(118_000))).toBe('stopped in 1 min 58 s');
  expect(countdownWords(worker())).toBeUndefined();
});

test('the heap bar warns where the state does', () => {
  expect([75, 76, 85, 86].map(heapTone)).toEqual(['run', 'warn', 'warn', 'bad']);
});
