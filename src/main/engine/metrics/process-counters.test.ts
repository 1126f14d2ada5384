import { expect, test } from 'vitest';
import type { TaskState } from '../../../shared/domain/task.ts';
import { Histogram } from './histogram.ts';
import { ProcessCounters, type CountedRun } from './process-counters.ts';

/** A batch that grows as it is told to. */
class Run implements CountedRun {
  readonly latency = new Histogram();
  done: number;

  /** `before`: completed in earlier sessions. */
  constructor(before = 0) {
    this.done = before;
  }

  get figures(): CountedRun['figures'] {
    return { latency: this.latency, bytesCompleted: this.done * 10, chunksDone: this.done * 2 };
  }

  readonly store = { countOf: (state: TaskState): number => (state === 'COMPLETED' ? this.done : 0) };

  complete(count: number): void {
    this.done += count;
    for (let i = 0; i < count; i++) this.latency.add(5);
  }
}

test('goes on over batches that come and go, and takes nothing from earlier sessions of one that is resumed', () => {
  const counters = new ProcessCounters();
  const work = () => {
    const { completed, chunks, bytesRead, durations } = counters.read();
    return { completed, chunks, bytesRead, timed: durations.count };
  };
  const first = new Run();
  counters.follow(first);
  first.complete(3);
  counters.follow(first);
  expect(work()).toEqual({ completed: 3, chunks: 6, bytesRead: 30, timed: 3 });
  first.complete(2);
  const resumed = new Run(1000);
  counters.follow(resumed);
  expect(work()).toEqual({ completed: 5, chunks: 10, bytesRead: 50, timed: 5 });
  resumed.complete(4);
  expect(work()).toEqual({ completed: 9, chunks: 18, bytesRead: 90, timed: 9 });
  counters.follow(new Run());
  expect(work()).toEqual({ completed: 9, chunks: 18, bytesRead: 90, timed: 9 });
});

test('deaths are counted by kind, one that nobody has heard of too', () => {
  const counters = new ProcessCounters();
  for (const code of ['CRASH', 'EXIT', 'EXIT', 'OUT_OF_MEMORY', 'KILLED', 'STOPPED', 'START', 'NEWS'])
    counters.died({ class: 'transient', code, message: '' });
  counters.notStarted();
  expect(counters.read().deaths).toEqual({
    crash: 1,
    exit: 2,
    'out-of-memory': 1,
    killed: 1,
    stopped: 1,
    'not-started': 2,
    other: 1,
  });
});

test('failures by reason, retries and losses are what the journal is told, outputs what was put in place', () => {
  const counters = new ProcessCounters();
  const e = { class: 'transient', code: 'X', message: '' } as const;
  counters.recorded({ k: 'fail', t: 1, n: 1, r: 'poisoned', a: 1, e });
  counters.recorded({ k: 'retry', t: 1, n: 1, a: 1, due: 0, e });
  counters.recorded({ k: 'loss', t: 1, n: 1, l: 1, e });
  counters.recorded({ k: 'done', n: 1, c: [0, 1] });
  counters.wrote([
    [0, 100, '1', '1'],
    [1, 50, '1', '2'],
  ]);
  counters.wrote();
  expect(counters.read()).toMatchObject({
    failed: { poisoned: 1, permanent: 0, exhausted: 0, lost: 0 },
    retries: 1,
    losses: 1,
    filesWritten: 2,
    bytesWritten: 150,
  });
});
