import { expect, test } from 'vitest';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { NO_TASKS } from '../../../../shared/domain/task.ts';
import { canRetry, countWords, deleteWords } from './batch-words.ts';

const batch = { files: 1500, counts: { ...NO_TASKS, FAILED: 3 }, outputs: ['/out/m.txt'] } as unknown as BatchProgress;

test('counts say what failed', () => {
  expect(countWords(batch)).toBe('1,500 files, 3 failed');
  expect(countWords({ ...batch, files: 1, counts: NO_TASKS })).toBe('1 file');
});

test('deleting names what goes and what stays', () => {
  expect(deleteWords(batch)).toContain('each of its 1,500 files, and its checkpoint');
  expect(deleteWords(batch)).toContain('Its output stays where it is');
  expect(deleteWords({ ...batch, outputs: [] })).not.toContain('output stays');
});

test('what failed of a batch that ended can be gone on with; not of one that was cancelled, nor of a drill', () => {
  const ended = { ...batch, state: 'COMPLETED_WITH_FAILURES', recipe: 'text' } as const;
  expect(canRetry(ended)).toBe(true);
  expect(canRetry({ ...ended, state: 'CANCELLED' })).toBe(false);
  expect(canRetry({ ...ended, recipe: 'fault-drill' })).toBe(false);
});
