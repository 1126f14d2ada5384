import { expect, test } from 'vitest';
import { TaskLogs } from './task-logs.ts';

test('what is said is sorted by file and attempt, and what nobody said is no entry', () => {
  const log = new TaskLogs();
  log.line('before any');
  log.begin(4, 1);
  log.write('one\ntw');
  log.write('o\n');
  log.begin(5, 3);
  log.begin(6, 1);
  log.write('no newline');
  expect(log.take()).toEqual([
    { task: null, attempt: null, lines: ['before any'], dropped: 0 },
    { task: 4, attempt: 1, lines: ['one', 'two'], dropped: 0 },
    { task: 6, attempt: 1, lines: ['no newline'], dropped: 0 },
  ]);
  expect(log.take()).toBeUndefined();
});

test('of each file little is kept and of a lease not much more, counted exactly', () => {
  const log = new TaskLogs();
  for (let task = 0; task < 100; task++) {
    log.begin(task, 1);
    for (let n = 0; n < 1000; n++) log.line(`${n} ${'x'.repeat(100)}`);
  }
  const said = log.take() ?? [];
  expect(said).toHaveLength(100);
  expect(said.map(({ lines, dropped }) => lines.length + dropped)).toEqual(Array.from({ length: 100 }, () => 1000));
  expect(said[0]?.lines).toHaveLength(200);
  expect(said[0]?.lines.at(-1)).toMatch(/^999 /);
  expect(said.flatMap(({ lines }) => lines).join('').length).toBeLessThan(300 * 1024);
});
