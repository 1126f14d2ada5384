import { expect, test } from 'vitest';
import type { TaskCounts } from '../../../shared/domain/task.ts';
import { TableBuilder } from '../scan/table-builder.ts';
import { TaskStore } from '../tasks/task-store.ts';
import { ControlRow, makeControl } from '../workers/control.ts';
import { TaskQueries, type TaskQuery } from './task-query.ts';
import { stateCodes, taskView } from './task-view.ts';

const ALL: TaskQuery = { states: [], search: '', sort: 'path', descending: false, from: 0, count: 100 };
const error = (code: string) => ({ code, message: code, class: 'permanent' }) as const;

/** Six files: 0 and 1 with worker 1, which has 1 in hand; 2 is done, 3 and 4 failed, 5 waits. */
function batch() {
  const table = new TableBuilder();
  const folder = table.folder('/in', 1);
  ['a.jpg', 'b.txt', 'c.jpg', 'd.jpg', 'e.txt', 'f.jpg'].forEach((name, at) => table.add(folder, name, 60 - at, at));
  const store = new TaskStore(6);
  store.assignRange(2, 5, 2);
  store.completeRange(2, 3);
  for (const [id, code] of [
    [3, 'EIO'],
    [4, 'EACCES'],
  ] as const) {
    store.run(id);
    store.fail(id, 'permanent', error(code));
  }
  store.assignRange(0, 2, 1);
  store.durationMs.set([0, 0, 7, 3, 5, 0]);
  const control = makeControl(2);
  const rows = [1, 2].map((slot) => new ControlRow(control, slot));
  rows[0]?.store('current', 1 + 1);
  // What a worker had last may still stand there when it is in other hands.
  rows[1]?.store('current', 1 + 0);
  const inputs = { inputs: { table: table.finish() } };
  const meta = { id: 'b' } as never;
  const queries = new TaskQueries({
    inputs,
    store,
    state: 'RUNNING',
    byHand: { failures: { tasks: () => [3] } },
    progress: () => ({ counts: store.counts }),
    stateCodes: () => stateCodes(store, rows),
    task: (id: number) => taskView(meta, inputs.inputs.table, store, id, rows),
  } as never);
  return (asked: Partial<TaskQuery>) => {
    const page = queries.page({ ...ALL, ...asked });
    return { ...page, ids: page.rows.map(({ taskId }) => taskId) };
  };
}

test('orders by every column, equal ones by path, and the other way round', () => {
  const ask = batch();
  expect(ask({}).ids).toEqual([0, 1, 2, 3, 4, 5]);
  expect(ask({ descending: true }).ids).toEqual([5, 4, 3, 2, 1, 0]);
  expect(ask({ sort: 'size' }).ids).toEqual([5, 4, 3, 2, 1, 0]);
  expect(ask({ sort: 'duration' }).ids).toEqual([0, 1, 5, 3, 4, 2]);
  expect(ask({ sort: 'worker' }).ids).toEqual([5, 0, 1, 2, 3, 4]);
  expect(ask({ sort: 'attempts' }).ids).toEqual([0, 1, 3, 4, 5, 2]);
  expect(ask({ sort: 'state' }).ids).toEqual([5, 0, 1, 2, 3, 4]);
  expect(ask({ sort: 'error' }).ids).toEqual([0, 1, 2, 5, 4, 3]);
});

test('the file in the hand of its worker runs, the others that it has been given do not', () => {
  const ask = batch();
  expect(ask({ states: ['RUNNING'] }).ids).toEqual([1]);
  expect(ask({ states: ['ASSIGNED', 'PENDING'] }).ids).toEqual([0, 5]);
  expect(ask({ states: ['FAILED', 'RUNNING'], sort: 'duration' }).ids).toEqual([1, 3, 4]);
});

test('counts are those of the search, whatever states are asked for', () => {
  const found = batch()({ search: 'JPG', states: ['FAILED'] });
  expect(found.ids).toEqual([3]);
  expect(found.total).toBe(1);
  const counts: TaskCounts = {
    PENDING: 1,
    ASSIGNED: 1,
    RUNNING: 0,
    COMPLETED: 1,
    FAILED: 1,
    RETRYING: 0,
    CANCELLED: 0,
  };
  expect(found.counts).toEqual(counts);
  expect(batch()({ group: 'x', search: 'jpg' }).ids).toEqual([3]);
});
