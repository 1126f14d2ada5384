import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../../shared/domain/alert.ts';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { NO_TASKS } from '../../../../shared/domain/task.ts';
import type { TaskCounts } from '../../../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import {
  batchPercent,
  capacityWords,
  failedBytes,
  isLeft,
  pauseMeaning,
  retryingBytes,
  shortStatus,
  timeWords,
  wellness,
} from './headline-words.ts';
import { originalsWords } from '../../../../shared/domain/original-words.ts';
import { cancelWords, outcomeSentences, outcomeTitle } from './outcome-words.ts';

const GIB = 1024 ** 3;

function batch(change: Partial<BatchProgress> = {}, counts: Partial<TaskCounts> = {}): BatchProgress {
  return {
    id: 'b1',
    recipe: 'checksum',
    title: 'Checksum',
    state: 'RUNNING',
    createdAt: 0,
    files: 1000,
    refused: 0,
    bytes: 10 * GIB,
    bytesDone: 0,
    chunks: 1000,
    chunksDone: 0,
    retries: 0,
    seconds: 0,
    filesPerSecond: 0,
    bytesPerSecond: 0,
    phase: 'tasks',
    outputs: [],
    outDir: '/out',
    resumable: true,
    ...change,
    counts: { ...NO_TASKS, ...counts },
  };
}

const alert = (level: Alert['level']): Alert => ({
  id: level,
  rule: 'r',
  level,
  message: '',
  component: 'tasks',
  metadata: {},
  state: 'active',
  count: 1,
  firstAt: 0,
  lastAt: 0,
  examples: [],
  history: [],
});

const workers = (...changes: readonly Partial<WorkerHealthMetrics>[]): readonly WorkerHealthMetrics[] =>
  changes.map((change, i) => ({ workerId: `W${i + 1}`, state: 'HEALTHY', ...change }) as WorkerHealthMetrics);

describe('percent', () => {
  test('counts bytes, those of failed files too', () => {
    expect(batchPercent(batch({ bytesDone: 5 * GIB, bytesFailed: GIB }))).toBe(60);
  });
  test('counts files where all are empty', () => {
    expect(batchPercent(batch({ bytes: 0 }, { COMPLETED: 500 }))).toBe(50);
  });
  test('says 100 only when all is settled', () => {
    expect(batchPercent(batch({ bytesDone: 10 * GIB - 1, bytesFailed: 0 }))).toBe(99);
  });
});

test('without exact bytes, failed and retrying take their share of what is open', () => {
  const half = batch({ bytesDone: 5 * GIB }, { COMPLETED: 500, FAILED: 250, RETRYING: 250 });
  expect(failedBytes(half)).toBe(2.5 * GIB);
  expect(retryingBytes(half)).toBe(2.5 * GIB);
});

describe('headline', () => {
  test('time left, or what stands in its place', () => {
    expect(timeWords(batch({ eta: { low: 250, high: 350 } }))).toBe('4–6 min left');
    expect(timeWords(batch())).toBe('working out the time left');
    expect(timeWords(batch({ phase: 'finishing' }))).toBe('writing the result');
    expect(timeWords(batch({ state: 'PAUSED', pauseReason: 'device' }))).toBe(
      'waiting for the disk; goes on by itself',
    );
    expect(shortStatus(batch({ bytesDone: 2.5 * GIB, eta: { low: 250, high: 350 } }), [])).toBe(
      'Checksum 25 % · 4–6 min left',
    );
  });

  test('well, failed, alerts: the worst is said', () => {
    expect(wellness(batch(), [], [])).toEqual({ tone: 'ok', words: 'all well' });
    expect(wellness(batch({}, { FAILED: 3 }), [], []).words).toBe('3 failed');
    expect(wellness(batch(), [], [alert('WARNING')])).toEqual({ tone: 'warn', words: '1 alert needs you' });
    expect(wellness(batch(), [], [alert('WARNING'), alert('CRITICAL')])).toEqual({
      tone: 'crit',
      words: '2 alerts need you',
    });
  });
});

describe('workers that are missing', () => {
  test('parked, hanging, failed and recovering ones are', () => {
    const gone = workers({}, { parkedUntil: 1 }, { zombie: true, state: 'TERMINATED' }, { state: 'FAILED' });
    expect(capacityWords([...gone, ...workers({ state: 'RECOVERING' }, { state: 'UNHEALTHY' })])).toBe(
      '2 of 6 workers',
    );
    expect(capacityWords(workers({ state: 'FAILED' }))).toBe('0 of 1 worker');
  });

  test('those that start, those put away and the isolated ones are not', () => {
    expect(capacityWords([])).toBeUndefined();
    expect(capacityWords(workers({}, { state: 'INITIALIZING' }, { state: 'DEGRADED' }))).toBeUndefined();
    expect(capacityWords(workers({}, { state: 'TERMINATED' }))).toBeUndefined();
    expect(capacityWords(workers({}, { isolated: true, state: 'FAILED' }))).toBeUndefined();
    expect(capacityWords(workers({}, { state: 'FAILED' }, { isolated: true }))).toBe('1 of 2 workers');
  });

  test('nobody says all well then, and what needs a person is said first', () => {
    const gone = workers({}, { state: 'RECOVERING' });
    expect(wellness(batch(), gone, [])).toEqual({ tone: 'warn', words: '1 of 2 workers' });
    expect(wellness(batch(), gone, [alert('ERROR')]).words).toBe('1 alert needs you');
    expect(wellness(batch(), workers({}, { state: 'UNHEALTHY' }), []).words).toBe('W2 in trouble');
  });

  test('the short line tells them', () => {
    expect(shortStatus(batch({ state: 'PAUSED' }), workers({}, { parkedUntil: 1 }))).toBe(
      'Checksum 0 % · paused by you · 1 of 2 workers',
    );
  });
});

describe('workers that kept dying', () => {
  const stopped = batch({ state: 'PAUSED', pauseReason: 'crash-loop' });

  test('say what happened, that nothing is lost, and what to do', () => {
    expect(timeWords(stopped)).toBe('paused: workers kept dying');
    expect(pauseMeaning(stopped)).toContain('Six workers died within a minute without one success. Nothing is lost.');
    expect(pauseMeaning(batch({ state: 'PAUSED', pauseReason: 'device' }))).toBeUndefined();
    expect(pauseMeaning(batch({ state: 'RUNNING', pauseReason: 'crash-loop' }))).toBeUndefined();
  });

  test('are never all well, though no alert says it', () => {
    expect(wellness(stopped, [], [])).toEqual({ tone: 'bad', words: 'waits for you' });
    expect(wellness(batch({ state: 'PAUSED', pauseReason: 'device' }), [], []).tone).toBe('ok');
  });
});

describe('files that may be why the app died', () => {
  const left = { count: 2, names: ['/in/a', '/in/b'] };
  const paused = batch({ state: 'PAUSED', pauseReason: 'crash-loop', left }, { COMPLETED: 997, FAILED: 1, PENDING: 2 });

  test('are named when all else is done, with what Resume does', () => {
    expect(isLeft(paused)).toBe(true);
    expect(timeWords(paused)).toBe('paused: all else is done');
    expect(pauseMeaning(paused)).toContain('2 files were in hand when Gristmill died');
    expect(pauseMeaning(paused)).toContain('/in/a, /in/b. Resume tries what is left');
    const many = { ...paused, left: { count: 2, names: ['/in/a'] } };
    expect(pauseMeaning(many)).toContain('/in/a, and 1 more.');
  });

  test('are no matter of workers that die while others wait', () => {
    const early = batch({ state: 'PAUSED', pauseReason: 'crash-loop', left }, { COMPLETED: 900, PENDING: 100 });
    expect(isLeft(early)).toBe(false);
    expect(timeWords(early)).toBe('paused: workers kept dying');
    expect(isLeft({ ...paused, state: 'RUNNING' })).toBe(false);
  });
});

describe('outcome', () => {
  test('in words', () => {
    expect(outcomeTitle(batch({ state: 'COMPLETED' }, { COMPLETED: 1000 }))).toBe('All 1,000 files done');
    expect(outcomeTitle(batch({ state: 'COMPLETED_WITH_FAILURES' }, { COMPLETED: 997, FAILED: 3 }))).toBe(
      '997 of 1,000 files done, 3 failed',
    );
    expect(outcomeSentences(batch({ state: 'COMPLETED_WITH_FAILURES' }, { FAILED: 1 }))[0]).toContain(
      'Why this one failed',
    );
    const drill = { state: 'COMPLETED_WITH_FAILURES', recipe: 'fault-drill' } as const;
    expect(outcomeSentences(batch(drill, { FAILED: 1 }))[0]).toContain('As it should be');
    expect(outcomeSentences(batch(drill, { FAILED: 2 }))[0]).toContain('Why these failed');
    expect(outcomeSentences(batch({ state: 'COMPLETED', problem: 'The disk is full.' }))).toEqual([
      'The disk is full.',
    ]);
    expect(outcomeSentences(batch({ state: 'COMPLETED' }))).toEqual([]);
    const originals = { removed: 2, kept: 1, examples: [{ path: '/a', why: 'it changed since it was read' }] };
    expect(outcomeSentences(batch({ state: 'COMPLETED', says: '3 lines match.', originals }))).toEqual([
      '3 lines match.',
      ...originalsWords(originals),
    ]);
  });

  test('cancelling names what is lost', () => {
    expect(cancelWords(batch({}, { COMPLETED: 400, FAILED: 1 }))).toContain('599 files will not be worked on');
    expect(cancelWords(batch({ state: 'QUEUED' }))).toContain('Nothing has been done yet');
  });
});
