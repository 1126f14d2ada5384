import { expect, test } from 'vitest';
import type { TaskError } from '../../../shared/domain/task.ts';
import { failureBlocks, failuresOf } from './failure-blocks.ts';
import { TaskStore } from './task-store.ts';

const errorOf = (id: number): TaskError => ({ class: 'permanent', code: 'MISSING', message: `gone: ${id} é` });

/** A store of which the tasks that are asked for FAILED, the others COMPLETED. */
function storeWith(count: number, failed: (id: number) => boolean): TaskStore {
  const store = new TaskStore(count);
  store.assignRange(0, count, 1);
  for (let id = 0; id < count; id++) {
    if (failed(id)) {
      store.run(id);
      store.fail(id, 'permanent', errorOf(id));
    } else store.completeRange(id, id + 1);
  }
  return store;
}

test('the errors of what failed come back in order, however many blocks they take', async () => {
  const store = storeWith(210_000, (id) => id < 4100 || id === 150_000 || id === 209_999);
  const blocks = await failureBlocks(store);
  expect(blocks.length).toBe(5);
  const back = [...failuresOf(blocks)];
  expect(back.length).toBe(4102);
  expect(back.slice(-3)).toEqual([4099, 150_000, 209_999].map((id) => [id, errorOf(id)]));
  expect(back.every(([id], i) => i === 0 || id > (back[i - 1]?.[0] ?? 0))).toBe(true);
});

test('where nothing failed there is nothing', async () => {
  expect(await failureBlocks(storeWith(10, () => false))).toEqual([]);
  expect([...failuresOf([])]).toEqual([]);
});

test('the caller is free in between', async () => {
  const blocks = failureBlocks(storeWith(6000, () => true));
  let turns = 0;
  const count = (): void => {
    turns += 1;
    setImmediate(count);
  };
  const first = setImmediate(count);
  await blocks;
  clearImmediate(first);
  expect(turns).toBeGreaterThanOrEqual(2);
  turns = Number.NEGATIVE_INFINITY;
});
