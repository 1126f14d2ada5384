import { expect, test } from 'vitest';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import type { MemoryGuardView } from '../../../../shared/domain/metrics.ts';
import { memoryWords } from './memory-words.ts';

const GIB = 1024 ** 3;
const running = { state: 'RUNNING' } as BatchProgress;
const memory = (level: MemoryGuardView['level']): MemoryGuardView => ({
  level,
  freeBytes: 0.9 * GIB,
  floorBytes: 2.4 * GIB,
});

test('says how much is free, what follows, and that nothing is lost', () => {
  expect(memoryWords({ batch: running, memory: memory('tight') })).toEqual({
    tone: 'warn',
    what: 'Memory is short',
    figures: '0.9 GiB free, floor 2.4 GiB',
    meaning: 'Workers take less at a time until it recovers; nothing is lost.',
  });
  const critical = memoryWords({ batch: running, memory: memory('critical') });
  expect(critical?.what).toBe('Memory is very short');
  expect(critical?.meaning).toContain('nothing is lost');
});

test('is silent while there is enough, and while no batch needs any', () => {
  expect(memoryWords({ batch: running, memory: memory('ok') })).toBeUndefined();
  expect(memoryWords({ batch: null, memory: memory('tight') })).toBeUndefined();
  expect(memoryWords({ batch: { ...running, state: 'COMPLETED' }, memory: memory('critical') })).toBeUndefined();
});
