import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BatchProgress, BatchState } from '../../../shared/domain/batch.ts';
import { decideDone, WHEN_DONE, type WhenDone } from '../../../shared/domain/when-done.ts';
import { COUNTDOWN_MS, WhenDoneDesk, type DoneRun } from './when-done-desk.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** A desk over batches that end when the test says so; `did` tells what was done to the world. */
function desk(standing: WhenDone, hasCommand = true) {
  const did: string[] = [];
  const problems: string[] = [];
  let run: DoneRun | null = null;
  let waiting = 0;
  let look = (): void => undefined;
  const act = (what: string) => (): Promise<void> => {
    did.push(what);
    return what === 'folder' && !hasCommand ? Promise.reject(new Error('no')) : Promise.resolve();
  };
  const made = new WhenDoneDesk({
    current: () => run,
    waiting: () => waiting,
    onChange: (listener) => ((look = listener), () => undefined),
    standing: () => standing,
    hasCommand: () => hasCommand,
    effects: { openFolder: act('folder'), runCommand: act('command'), sleep: act('sleep') },
    onCountdown: () => undefined,
    onView: () => undefined,
    onProblem: (message) => problems.push(message),
  });
  return {
    made,
    did,
    problems,
    wait: (count: number) => (waiting = count),
    begin: (id: string) => {
      let end: (batch: BatchProgress) => void = () => undefined;
      run = { meta: { id }, done: new Promise((resolve) => (end = resolve)) };
      look();
      return async (state: BatchState): Promise<void> => {
        end({ id, state } as BatchProgress);
        await setImmediate();
      };
    },
  };
}

test.each([
  ['COMPLETED', false, true, ['nothing', 'folder', 'command', 'sleep']],
  ['COMPLETED_WITH_FAILURES', false, true, ['nothing', 'folder', 'command', 'sleep']],
  ['COMPLETED', true, true, ['nothing', 'folder', 'command', 'nothing']],
  ['COMPLETED', false, false, ['nothing', 'folder', 'nothing', 'sleep']],
  ['CANCELLED', false, true, ['nothing', 'nothing', 'nothing', 'nothing']],
  ['INTERRUPTED', false, true, ['nothing', 'nothing', 'nothing', 'nothing']],
] as const)('after %s, others left: %s, a command: %s', (state, othersLeft, hasCommand, expected) => {
  expect(WHEN_DONE.map((choice) => decideDone({ choice, state, othersLeft, hasCommand }))).toEqual(expected);
});

test('what was said of a batch wins over the standing choice, and holds for that batch alone', async () => {
  const { made, did, begin } = desk('folder');
  const end = begin('a');
  made.choose('a', 'command');
  expect(made.view).toEqual({ choice: 'command', own: true, sleepsAt: null });
  await end('COMPLETED');
  await begin('b')('COMPLETED');
  expect(did).toEqual(['command', 'folder']);
});

test('the machine sleeps 30 s after the last batch, unless somebody says no or there is work again', async () => {
  const { made, did, begin, wait } = desk('sleep');
  wait(1);
  await begin('a')('COMPLETED');
  expect(made.view.sleepsAt).toBeNull();
  wait(0);
  const sleepsAfter = async (id: string): Promise<void> => {
    await begin(id)('COMPLETED');
    expect(made.view.sleepsAt).toBe(Date.now() + COUNTDOWN_MS);
    vi.advanceTimersByTime(COUNTDOWN_MS - 1);
    expect(did).toEqual([]);
  };
  await sleepsAfter('b');
  made.stayAwake();
  vi.advanceTimersByTime(COUNTDOWN_MS);
  await sleepsAfter('c');
  begin('d');
  vi.advanceTimersByTime(COUNTDOWN_MS);
  expect(made.view.sleepsAt).toBeNull();
  await sleepsAfter('e');
  made.close();
  vi.advanceTimersByTime(COUNTDOWN_MS);
  expect(did).toEqual([]);
  await begin('f')('COMPLETED');
  vi.advanceTimersByTime(COUNTDOWN_MS);
  expect(did).toEqual(['sleep']);
});

test('what goes wrong is told', async () => {
  const { made, problems, did, begin } = desk('folder', false);
  await begin('a')('COMPLETED');
  expect(problems).toEqual(['no']);
  const end = begin('b');
  made.choose('b', 'command');
  await end('COMPLETED');
  expect(problems[1]).toContain('no command was run');
  const cancelled = begin('c');
  made.choose('c', 'command');
  await cancelled('CANCELLED');
  expect(problems.length).toBe(2);
  expect(did).toEqual(['folder']);
});
