import { expect, test } from 'vitest';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { NO_TASKS } from '../../../../shared/domain/task.ts';
import { countWords, deleteWords } from './batch-words.ts';

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
