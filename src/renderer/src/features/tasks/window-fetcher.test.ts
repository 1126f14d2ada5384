import { beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_TASKS } from '../../../../shared/domain/task.ts';
import { NO_FAILURES } from '../../../../shared/domain/failure-group.ts';
import type { TaskWindow } from '../../../../shared/ipc/views.ts';
import { WindowFetcher } from './window-fetcher.ts';
import type { WindowRequest } from './window-fetcher.ts';

const request = (from: number, search = ''): WindowRequest => ({
  batchId: 'b',
  states: [],
  search,
  sort: 'path',
  descending: false,
  from,
  count: 40,
});
const answer = (from: number): TaskWindow => ({
  seq: 1,
  total: 1000,
  counts: NO_TASKS,
  from,
  failures: NO_FAILURES,
  open: null,
  rows: [],
});

function set() {
  const asked: WindowRequest[] = [];
  const shown: number[] = [];
  const failed: unknown[] = [];
  const pending: ((window: TaskWindow) => void)[] = [];
  const fetcher = new WindowFetcher({
    fetch: (wanted) => {
      asked.push(wanted);
      return new Promise((resolve) => pending.push(resolve));
    },
    show: (window) => shown.push(window.from),
    fail: (error) => failed.push(error),
  });
  const reply = async (from: number): Promise<void> => {
    pending.shift()?.(answer(from));
    await vi.advanceTimersByTimeAsync(0);
  };
  return { fetcher, asked, shown, failed, reply };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('other rows', () => {
  test('are asked for at once, one request at a time, the last question winning', async () => {
    const { fetcher, asked, shown, reply } = set();
    fetcher.want(request(0));
    fetcher.want(request(100));
    fetcher.want(request(200));
    expect(asked.map(({ from }) => from)).toEqual([0]);
    await reply(0);
    expect(asked.map(({ from }) => from)).toEqual([0, 200]);
    await reply(200);
    expect(shown).toEqual([0, 200]);
  });

  test('an answer to another question is not shown', async () => {
    const { fetcher, shown, reply } = set();
    fetcher.want(request(0));
    fetcher.want(request(0, 'cat'));
    await reply(0);
    expect(shown).toEqual([]);
    await reply(0);
    expect(shown).toEqual([0]);
  });

  test('nothing is shown once nothing is wanted', async () => {
    const { fetcher, shown, reply } = set();
    fetcher.want(request(0));
    fetcher.want(null);
    await reply(0);
    expect(shown).toEqual([]);
  });
});

test('the same rows come anew at most four times a second', async () => {
  const { fetcher, asked, reply } = set();
  fetcher.want(request(0));
  await reply(0);
  for (let ms = 0; ms < 1000; ms += 10) {
    fetcher.refresh();
    await vi.advanceTimersByTimeAsync(10);
    await reply(0);
  }
  expect(asked.length - 1).toBeGreaterThanOrEqual(3);
  expect(asked.length - 1).toBeLessThanOrEqual(4);
});

test('a failure is told and does not stop the next question', async () => {
  const failed: unknown[] = [];
  const fetcher = new WindowFetcher({
    fetch: () => Promise.reject(new Error('no such batch')),
    show: () => undefined,
    fail: (error) => failed.push(error),
  });
  fetcher.want(request(0));
  await vi.advanceTimersByTimeAsync(0);
  fetcher.want(request(40));
  await vi.advanceTimersByTimeAsync(0);
  expect(failed).toHaveLength(2);
});
