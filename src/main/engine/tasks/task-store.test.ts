import { describe, expect, test } from 'vitest';
import { TASK_STATES, TASK_TRANSITIONS, type TaskError, type TaskState } from '../../../shared/domain/task.ts';
import { canMove } from '../../../shared/domain/transitions.ts';
import { TaskStore } from './task-store.ts';

const ERROR: TaskError = { class: 'transient', code: 'X', message: 'x' };

/** Shortest way from the start to each state. */
const WAYS: Readonly<Record<TaskState, readonly TaskState[]>> = {
  PENDING: [],
  ASSIGNED: ['ASSIGNED'],
  RUNNING: ['ASSIGNED', 'RUNNING'],
  COMPLETED: ['ASSIGNED', 'RUNNING', 'COMPLETED'],
  FAILED: ['ASSIGNED', 'RUNNING', 'FAILED'],
  RETRYING: ['ASSIGNED', 'RUNNING', 'RETRYING'],
  CANCELLED: ['CANCELLED'],
};

function storeIn(state: TaskState): TaskStore {
  const store = new TaskStore(1);
  for (const step of WAYS[state]) store.move(0, step);
  return store;
}

/** What a store does to a task, and the state that it leads to. */
const ACTS: readonly [string, TaskState, (store: TaskStore) => void][] = [
  ['assignRange', 'ASSIGNED', (store) => store.assignRange(0, 1, 1)],
  ['returnRange', 'PENDING', (store) => store.returnRange(0, 1)],
  ['run', 'RUNNING', (store) => store.run(0)],
  ['fail', 'FAILED', (store) => store.fail(0, 'exhausted', ERROR)],
  ['retry', 'RETRYING', (store) => store.retry(0, 5, ERROR)],
  ['cancel', 'CANCELLED', (store) => store.cancel(0, 'user')],
  ...TASK_STATES.map((to): [string, TaskState, (store: TaskStore) => void] => [
    `move to ${to}`,
    to,
    (store) => store.move(0, to),
  ]),
];

describe.each(TASK_STATES)('a task that is %s', (from) => {
  test.each(ACTS.filter(([, to]) => !canMove(TASK_TRANSITIONS, from, to)))(
    '%s throws and changes nothing',
    (_, to, act) => {
      const store = storeIn(from);
      const { counts } = store;
      expect(() => act(store)).toThrow(`Illegal move of task 0: ${from} -> ${to}`);
      expect([store.state(0), store.counts, store.dueAt(0), store.reason(0)]).toEqual([from, counts, undefined, '']);
    },
  );

  test.each(ACTS.filter(([, to]) => canMove(TASK_TRANSITIONS, from, to)))('%s does it, and counts it', (_, to, act) => {
    const store = storeIn(from);
    act(store);
    expect([store.state(0), store.countOf(to), store.countOf(from)]).toEqual([to, 1, 0]);
  });
});

test.each(TASK_STATES.filter((state) => state !== 'ASSIGNED'))('a lease can’t complete a task that is %s', (from) => {
  const store = storeIn(from);
  expect(() => store.completeRange(0, 1)).toThrow(/^Illegal move of task 0: |^Task 0 is/);
  expect(store.state(0)).toBe(from);
});
