import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../../shared/domain/alert.ts';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { NO_TASKS } from '../../../../shared/domain/task.ts';
import type { TaskCounts } from '../../../../shared/domain/task.ts';
import { batchPercent, failedBytes, retryingBytes, shortStatus, timeWords, wellness } from './headline-words.ts';
import { cancelWords, outcomeMeaning, outcomeTitle } from './outcome-words.ts';

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
    expect(timeWords(batch({ state: 'PAUSED', pauseReason: 'device' }))).toBe('waiting for the disk');
    expect(shortStatus(batch({ bytesDone: 2.5 * GIB, eta: { low: 250, high: 350 } }))).toBe(
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

describe('outcome', () => {
  test('in words', () => {
    expect(outcomeTitle(batch({ state: 'COMPLETED' }, { COMPLETED: 1000 }))).toBe('All 1,000 files done');
    expect(outcomeTitle(batch({ state: 'COMPLETED_WITH_FAILURES' }, { COMPLETED: 997, FAILED: 3 }))).toBe(
      '997 of 1,000 files done, 3 failed',
    );
    expect(outcomeMeaning(batch({ state: 'COMPLETED_WITH_FAILURES' }, { FAILED: 1 }))).toContain(
      'The one that failed is not',
    );
    expect(outcomeMeaning(batch({ state: 'COMPLETED', problem: 'The disk is full.' }))).toBe('The disk is full.');
    expect(outcomeMeaning(batch({ state: 'COMPLETED' }))).toBe('');
  });

  test('cancelling names what is lost', () => {
    expect(cancelWords(batch({}, { COMPLETED: 400, FAILED: 1 }))).toContain('599 files will not be worked on');
    expect(cancelWords(batch({ state: 'QUEUED' }))).toContain('Nothing has been done yet');
  });
});
