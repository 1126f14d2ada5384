import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TaskStream, type StreamEntry } from './task-stream.ts';

const entry = (change: Partial<StreamEntry> = {}): StreamEntry => ({
  worker: 'W1',
  from: 0,
  to: 10,
  files: 1,
  failed: 0,
  retrying: 0,
  lost: false,
  task: 7,
  ...change,
});
const pathOf = (task: number): string => `/f/${task}`;

test('short leases one after the other are one bar, which is told again when it is longer', () => {
  const stream = new TaskStream();
  stream.add(entry());
  const first = stream.since(0, pathOf);
  expect(first.bars).toEqual([expect.objectContaining({ from: 0, to: 10, files: 1, path: '/f/7' })]);
  stream.add(entry({ from: 12, to: 30, files: 64, task: 8 }));
  expect(stream.since(first.n, pathOf).bars).toEqual([
    expect.objectContaining({ from: 0, to: 30, files: 65, path: '/f/7' }),
  ]);
  expect(stream.since(stream.since(0, pathOf).n, pathOf).bars).toEqual([]);
});

test.each<[string, Partial<StreamEntry>]>([
  ['another worker', { worker: 'W2' }],
  ['a failure', { failed: 1 }],
  ['a retry', { retrying: 1 }],
  ['a loss', { lost: true }],
  ['a chunk', { chunk: { index: 1, count: 2 } }],
  ['a rest', { from: 100, to: 110 }],
  ['more than a quarter of a second', { from: 10, to: 251 }],
])('%s begins a bar', (_, change) => {
  const stream = new TaskStream();
  stream.add(entry());
  stream.add(entry({ from: 10, to: 20, ...change }));
  expect(stream.since(0, pathOf).bars).toHaveLength(2);
});

test('the end of the last one is known for each worker', () => {
  const stream = new TaskStream();
  stream.add(entry({ to: 99 }));
  expect([stream.lastEnd('W1'), stream.lastEnd('W2')]).toEqual([99, 0]);
});

test('it stays bounded, and keeps the newest', () => {
  const stream = new TaskStream();
  for (let i = 0; i < 30_000; i++) stream.add(entry({ from: i * 1000, to: i * 1000 + 500, task: i }));
  const { bars } = stream.since(0, pathOf);
  expect(bars).toHaveLength(2000);
  expect(bars.at(-1)?.path).toBe('/f/29999');
});

test('however they are merged and asked for, no file is lost and none counted twice', () => {
  const step = fc.record({
    worker: fc.constantFrom('W1', 'W2'),
    rest: fc.integer({ min: 0, max: 100 }),
    ms: fc.integer({ min: 0, max: 300 }),
    files: fc.integer({ min: 1, max: 64 }),
    failed: fc.constantFrom(0, 0, 0, 1),
    look: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const stream = new TaskStream();
      const seen = new Map<string, number>();
      let after = 0;
      const look = (): void => {
        const { n, bars } = stream.since(after, pathOf);
        // As the page does: a bar is known by its worker and its beginning.
        for (const bar of bars) seen.set(`${bar.worker} ${bar.from} ${bar.path}`, bar.files);
        after = n;
      };
      const ends = new Map<string, number>();
      steps.forEach(({ worker, rest, ms, files, failed, look: now }, task) => {
        const from = (ends.get(worker) ?? 0) + rest;
        ends.set(worker, from + ms);
        stream.add(entry({ worker, from, to: from + ms, files, failed, task }));
        if (now) look();
      });
      look();
      const told = [...seen.values()].reduce((sum, files) => sum + files, 0);
      expect(told).toBe(steps.reduce((sum, { files }) => sum + files, 0));
    }),
  );
});
