import { expect, test } from 'vitest';
import type { StreamBar } from '../../../../../shared/domain/task-stream.ts';
import type { WorkerHealthMetrics } from '../../../../../shared/domain/worker.ts';
import { barAt, boxesOf, boxOf, GUTTER, heightOf, LANE, marks, runningBar, type View } from './layout.ts';
import { barWords, streamWords } from './stream-words.ts';

const view: View = { workers: ['W1', 'W2'], width: GUTTER + 1000, end: 100_000, spanMs: 10_000 };
const bar = (change: Partial<StreamBar> = {}): StreamBar => ({
  n: 1,
  worker: 'W1',
  from: 95_000,
  to: 96_000,
  files: 1,
  failed: 0,
  retrying: 0,
  lost: false,
  path: '/f',
  ...change,
});

test('a bar stands in the lane of its worker, as far from the right edge as it is ago', () => {
  expect(boxOf(bar(), 'done', view)).toMatchObject({ x: GUTTER + 500, y: 5, width: 100 });
  expect(boxOf(bar({ worker: 'W2' }), 'failed', view)).toMatchObject({ y: LANE + 2 });
  expect(heightOf(view)).toBeGreaterThan(2 * LANE);
});

test('it is cut at the edges, and left out beyond them', () => {
  expect(boxOf(bar({ from: 80_000, to: 91_000 }), 'done', view)).toMatchObject({ x: GUTTER, width: 100 });
  expect(boxOf(bar({ from: 99_000, to: 120_000 }), 'done', view)).toMatchObject({ x: GUTTER + 900, width: 100 });
  expect(boxOf(bar({ from: 80_000, to: 89_000 }), 'done', view)).toBeNull();
  expect(boxOf(bar({ from: 101_000, to: 102_000 }), 'done', view)).toBeNull();
  expect(boxOf(bar({ worker: 'W9' }), 'done', view)).toBeNull();
});

test('what is too short to be seen is seen, and found', () => {
  const short = bar({ to: 95_001 });
  expect(boxOf(short, 'done', view)?.width).toBe(1.5);
  expect(barAt([short], { x: GUTTER + 502, y: 10 }, view)).toBe(short);
  expect(barAt([short], { x: GUTTER + 520, y: 10 }, view)).toBeNull();
  expect(barAt([short], { x: GUTTER + 501, y: LANE + 10 }, view)).toBeNull();
});

test('trouble is higher than what went well', () => {
  const height = (outcome: 'done' | 'failed'): number => boxOf(bar(), outcome, view)?.height ?? 0;
  expect(height('failed')).toBeGreaterThan(height('done'));
});

test('of many files the share that went wrong is at the end', () => {
  const parts = boxesOf(bar({ files: 100, failed: 10 }), view);
  expect(parts.map(({ outcome, x, width }) => [outcome, x - GUTTER, width])).toEqual([
    ['done', 500, 90],
    ['failed', 590, 10],
  ]);
  expect(boxesOf(bar({ files: 1000, retrying: 1 }), view).map(({ width }) => width)).toEqual([97, 3]);
  expect(boxesOf(bar({ files: 2, failed: 2 }), view).map(({ outcome }) => outcome)).toEqual(['failed']);
  expect(boxesOf(bar({ files: 5 }), view).map(({ outcome }) => outcome)).toEqual(['done']);
});

test('what is in hand is a bar that has not ended, once it takes longer than a moment', () => {
  const worker = { workerId: 'W1', currentTask: { taskId: 1, path: '/a', size: 1, progress: 0, runningMs: 4000 } };
  expect(runningBar(worker as WorkerHealthMetrics, 100_000)).toMatchObject({ from: 96_000, to: 100_000, path: '/a' });
  const begun = { ...worker, currentTask: { ...worker.currentTask, runningMs: 100 } };
  expect(runningBar(begun as WorkerHealthMetrics, 100_000)).toBeNull();
  expect(runningBar({ workerId: 'W1' } as WorkerHealthMetrics, 100_000)).toBeNull();
});

test.each([
  [30_000, ['now', '−5 s', '−10 s', '−15 s', '−20 s', '−25 s']],
  [120_000, ['now', '−30 s', '−1 min', '−90 s']],
  [600_000, ['now', '−2 min', '−4 min', '−6 min', '−8 min']],
])('the scale of %d ms has round marks', (spanMs, words) => {
  expect(marks({ ...view, spanMs }).map((mark) => mark.words)).toEqual(words);
});

test.each<[Partial<StreamBar>, string]>([
  [{}, '1 file, done'],
  [{ files: 64 }, '64 files, done'],
  [{ files: 64, failed: 1, retrying: 2 }, '64 files, 1 failed, 2 will be tried again'],
  [{ files: 0, lost: true }, '1 file, lost with the worker'],
  [{ files: 0, chunk: { index: 3, count: 16 } }, 'chunk 3 of 16, done'],
])('%j in words', (change, words) => {
  expect(barWords(bar(change))).toBe(words);
});

test('the whole in words, for those who do not see it', () => {
  const bars = [
    bar({ files: 64 }),
    bar({ files: 1, failed: 1 }),
    bar({ worker: 'W2', files: 0, lost: true }),
    bar({ to: 5, files: 9 }),
  ];
  expect(streamWords(bars, ['W1', 'W2'], 90_000)).toBe('W1: 65 files, 1 failed. W2: 0 files, lost once.');
});
