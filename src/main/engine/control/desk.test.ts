import { expect, test } from 'vitest';
import type { BatchProgress, BatchState, PauseReason } from '../../../shared/domain/batch.ts';
import { NO_TASKS } from '../../../shared/domain/task.ts';
import { carryOut, type ControlHost } from './desk.ts';
import type { ControlVerb } from './protocol.ts';

interface At {
  readonly state: BatchState;
  readonly pauseReason?: PauseReason;
  readonly phase?: BatchProgress['phase'];
}

/** A process with one batch, and what it was made to do. */
function host(at: At | null, after: At | null = at): ControlHost & { readonly calls: string[] } {
  const calls: string[] = [];
  const now = (): BatchProgress | undefined => {
    const one = calls.length > 0 ? after : at;
    return one === null ? undefined : ({ phase: 'tasks', files: 3, counts: NO_TASKS, id: 'b', ...one } as never);
  };
  const call = (name: string) => (): void => void calls.push(name);
  return {
    calls,
    find: now,
    pause: call('pause'),
    resume: call('resume'),
    cancel: call('cancel'),
    settled: () => Promise.resolve(now()),
    checkpoint: () => {
      calls.push('checkpoint');
      return Promise.resolve(3);
    },
  };
}

const ask = (verb: ControlVerb, its: ControlHost): ReturnType<typeof carryOut> =>
  carryOut({ v: 1, verb, batch: 'b' }, its);

test.each<[ControlVerb, At, At, boolean]>([
  ['pause', { state: 'RUNNING' }, { state: 'PAUSED', pauseReason: 'user' }, true],
  ['pause', { state: 'PAUSED', pauseReason: 'device' }, { state: 'PAUSED', pauseReason: 'device' }, true],
  ['pause', { state: 'PAUSED', pauseReason: 'user' }, { state: 'PAUSED', pauseReason: 'user' }, false],
  ['resume', { state: 'PAUSED', pauseReason: 'halted' }, { state: 'RUNNING' }, true],
  ['resume', { state: 'RUNNING' }, { state: 'RUNNING' }, false],
  ['cancel', { state: 'QUEUED' }, { state: 'CANCELLED' }, true],
  ['cancel', { state: 'PAUSED', pauseReason: 'user' }, { state: 'CANCELLED' }, true],
  ['cancel', { state: 'CANCELLED' }, { state: 'CANCELLED' }, false],
  ['checkpoint', { state: 'RUNNING' }, { state: 'RUNNING' }, true],
  ['checkpoint', { state: 'PAUSED', pauseReason: 'user' }, { state: 'PAUSED', pauseReason: 'user' }, true],
])('%s of one that is %o', async (verb, at, after, changed) => {
  const its = host(at, after);
  expect(await ask(verb, its)).toMatchObject({ changed, files: 3, ...after });
  expect(its.calls).toEqual(changed ? [verb] : []);
});

test.each<[ControlVerb, At | null, string]>([
  ['pause', { state: 'QUEUED' }, 'waits its turn. There is nothing to pause'],
  ['pause', { state: 'RUNNING', phase: 'finishing' }, 'cannot be paused'],
  ['pause', { state: 'COMPLETED' }, 'at its end'],
  ['resume', { state: 'QUEUED' }, 'starts by itself'],
  ['resume', { state: 'INTERRUPTED' }, 'at its end'],
  ['cancel', { state: 'COMPLETED_WITH_FAILURES' }, 'at its end'],
  ['checkpoint', { state: 'QUEUED' }, 'listing, is on the disk'],
  ['pause', null, 'not in the hands of process'],
])('%s of one that is %o is refused in words', async (verb, at, words) => {
  const its = host(at);
  await expect(ask(verb, its)).rejects.toMatchObject({
    code: 'not-now',
    message: expect.stringContaining(words) as string,
  });
  expect(its.calls).toEqual([]);
});

test('a cancel that comes too late says so', async () => {
  const its = host({ state: 'RUNNING', phase: 'finishing' }, { state: 'COMPLETED', phase: 'ended' });
  await expect(ask('cancel', its)).rejects.toThrow('too late: the batch b is COMPLETED');
});
