import { describe, expect, test } from 'vitest';
import type { Verdict, WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { heapTone, outlook, outlookWords, possibleActs } from './worker-words.ts';

const NOW = 1_000_000;
const FILE = { taskId: 1, path: '/in/a.raw', size: 10, progress: 0, runningMs: 70_000 };

const worker = (change: Partial<WorkerHealthMetrics>): WorkerHealthMetrics =>
  ({ workerId: 'W1', state: 'HEALTHY', verdict: 'working', lastBeatAt: NOW, ...change }) as WorkerHealthMetrics;

const words = (change: Partial<WorkerHealthMetrics>): string => outlookWords(worker(change), NOW);

describe('outlook', () => {
  test('nothing to say of a worker that is left alone', () => {
    expect(words({})).toBe('');
    expect(words({ currentTask: FILE })).toBe('');
    expect(outlook(worker({ currentTask: FILE }))).toBeUndefined();
  });

  test('the countdown says when, rounded up, in whole seconds', () => {
    expect(words({ stopsInMs: 37_200 })).toBe('stopped in 38 s');
    expect(words({ stopsInMs: 200 })).toBe('stopped in 1 s');
    expect(words({ stopsInMs: 59_500 })).toBe('stopped in 1 min 00 s');
    expect(words({ stopsInMs: 118_000 })).toBe('stopped in 1 min 58 s');
    expect(words({ stopsInMs: 0 })).toBe('is being stopped');
  });

  test('a parked slot says for how long, and when the time is up', () => {
    expect(words({ parkedUntil: NOW + 41_500 })).toBe('parked for 42 s after too many deaths');
    expect(words({ parkedUntil: NOW - 1 })).toBe('starts again');
  });

  test('a thread that hangs in the system goes before everything else', () => {
    const hung = { zombie: true, parkedUntil: NOW + 1000, stopsInMs: 0 } as const;
    expect(outlook(worker(hung))).toBe('zombie');
    expect(words(hung)).toBe('hangs in the system; its place stays empty until it lets go');
  });

  test('a deadline is told only of a file in hand that is quiet', () => {
    const quiet = { deadlineMs: 240_000, currentTask: FILE, lastBeatAt: NOW - 10_000 };
    expect(words(quiet)).toBe('may take 4 min 00 s without a sign');
    expect(words({ ...quiet, lastBeatAt: NOW - 9000 })).toBe('');
    expect(words({ ...quiet, verdict: 'slow' })).toBe('');
    expect(words({ deadlineMs: 240_000, lastBeatAt: NOW - 10_000 })).toBe('');
  });
});

describe('what can be done', () => {
  const unwell: readonly Verdict[] = ['slow', 'waiting', 'no-progress', 'stuck'];

  test('both while a countdown runs', () => {
    expect(possibleActs(worker({ verdict: 'waiting', stopsInMs: 100, currentTask: FILE }))).toEqual({
      extend: true,
      stop: true,
    });
  });

  test.each(unwell)('stop a worker that is %s, once its file is in hand for ten seconds', (verdict) => {
    expect(possibleActs(worker({ verdict, currentTask: FILE }))).toEqual({ extend: false, stop: true });
    expect(possibleActs(worker({ verdict, currentTask: { ...FILE, runningMs: 10_000 } })).stop).toBe(false);
    expect(possibleActs(worker({ verdict })).stop).toBe(false);
  });

  test('nothing for one that works, one that is being ended, or an empty place', () => {
    expect(possibleActs(worker({ currentTask: FILE }))).toEqual({ extend: false, stop: false });
    expect(possibleActs(worker({ stopsInMs: 0 }))).toEqual({ extend: false, stop: false });
    expect(possibleActs(worker({ zombie: true, stopsInMs: 100 }))).toEqual({ extend: false, stop: false });
    expect(possibleActs(worker({ parkedUntil: NOW, stopsInMs: 100 }))).toEqual({ extend: false, stop: false });
  });
});

test('the heap bar warns where the state does', () => {
  expect([75, 76, 85, 86].map(heapTone)).toEqual(['run', 'warn', 'warn', 'bad']);
});
