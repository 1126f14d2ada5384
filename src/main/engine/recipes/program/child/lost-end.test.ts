import koffi from 'koffi';
import { constants, tmpdir } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { OutputTail } from '../output-tail.ts';
import { startError } from '../program-errors.ts';
import type { ChildOrder } from './child.ts';
import { libc } from './libc.ts';
import { NodeChild } from './node-child.ts';
import { PosixChild } from './posix-child.ts';
import { startChild } from './start-child.ts';

/* Apart from the other tests: what it does to SIGCHLD is for the whole process. */

const signal = koffi.load(null).func('void *signal(int, intptr_t)');
const SIG_DFL = 0;
const SIG_IGN = 1;

afterEach(() => void signal(constants.signals.SIGCHLD, SIG_DFL));

const order = (): ChildOrder => ({
  file: '/bin/sh',
  args: ['-c', 'exit 4'],
  cwd: tmpdir(),
  env: {},
  words: new OutputTail(),
});

test('an end that something else has taken is tried again, and from then on programs are started by Node', async () => {
  expect(libc()).not.toBeNull();
  // Whoever ignores it has no zombies, and nobody can ask for their ends.
  signal(constants.signals.SIGCHLD, SIG_IGN);
  const child = startChild(order());
  expect(child).toBeInstanceOf(PosixChild);
  const error: unknown = await child.exit.catch((thrown: unknown) => thrown);
  expect(startError('sh', error)).toMatchObject({
    class: 'transient',
    code: 'ECHILD',
    message: `sh has ended, but it cannot be told how: the end of process ${child.pid} was taken by something else.`,
  });

  const next = startChild(order());
  expect(next).toBeInstanceOf(NodeChild);
  expect(await next.exit).toEqual({ code: 4, signal: null });
});

test('where ends are not told from the beginning, programs are started by Node', async () => {
  vi.resetModules();
  const fresh = await import('./libc.ts');
  signal(constants.signals.SIGCHLD, SIG_IGN);
  expect(fresh.libc()).toBeNull();
});
