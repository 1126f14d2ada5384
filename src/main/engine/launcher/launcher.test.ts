import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { getPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listening, openLauncher, type OpenLauncher } from '../../../../test/support/open-launcher.ts';
import { processRow } from '../processes/process-table.ts';
import { bearersOf } from '../processes/process-tree.ts';
import { TASK_VARIABLE } from '../processes/task-mark.ts';
import { LauncherLost } from '../recipes/program/launched-child.ts';
import { RunningProgram, type ProgramEnd } from '../recipes/program/running-program.ts';
import { lineOf, Lines, type FromLauncher, type LaunchOrder } from './launcher-protocol.ts';

/* With a real launcher and real programs. What it does for the recipe `program` stands in program.test.ts. */

let folder: string;
let open: OpenLauncher;
let mark: string;
let marks = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  mark = `launcher-${process.pid}-${marks++}/1.1`;
  open = await openLauncher();
});
afterEach(() => {
  open.close();
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly end: Promise<ProgramEnd>;
  readonly pid: Promise<number>;
  readonly stop: () => Promise<void>;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  let onStart: (pid: number) => void = () => undefined;
  const pid = new Promise<number>((resolve) => (onStart = resolve));
  const program = new RunningProgram({
    file: '/bin/sh',
    args,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env, [TASK_VARIABLE]: mark },
    mark,
    launcher: open.path,
    timeoutMs: 0,
    onStart,
    onLife: () => undefined,
  });
  const end = program.run();
  end.catch(() => undefined);
  return { end, pid, stop: () => program.end() };
}

const parentOf = (pid: number): number | undefined => processRow(pid)?.parent;
const gone = (pid: number): Promise<void> =>
  vi.waitFor(() => expect(processRow(pid)).toBeNull(), { timeout: 10_000, interval: 10 });
const launcherPid = (): number => open.launcher.pid ?? 0;

test('programs are its children, with little memory to copy; only this user reaches it', async () => {
  const sleeps = run(['-c', 'sleep 600']);
  const pid = await sleeps.pid;
  expect(parentOf(pid)).toBe(launcherPid());
  const rssKiB = Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${launcherPid()}/status`, 'utf8'))?.[1]);
  expect(rssKiB).toBeLessThan(80 * 1024);
  expect(statSync(dirname(open.path)).mode & 0o777).toBe(0o700);
  await sleeps.stop();
  expect((await sleeps.end).signal).toBe('SIGTERM');
});

test('when it is killed, what it had started is ended, and the next one takes over', { timeout: 60_000 }, async () => {
  const before = launcherPid();
  const two = [run(['-c', 'setsid sleep 600 & sleep 600']), run(['-c', 'trap "" TERM; while :; do sleep 0.1; done'])];
  const pids = await Promise.all(two.map(({ pid }) => pid));
  await vi.waitFor(async () => expect((await bearersOf(mark)).length).toBeGreaterThanOrEqual(4), 10_000);
  process.kill(before, 'SIGKILL');
  for (const { end } of two) await expect(end).rejects.toBeInstanceOf(LauncherLost);
  expect(await bearersOf(mark)).toEqual([]);
  expect(pids.map(processRow)).toEqual([null, null]);

  // Until another listens, programs are started by this process.
  expect((await run(['-c', 'exit 5']).end).code).toBe(5);
  await vi.waitFor(() => expect(launcherPid()).toBeGreaterThan(0), 10_000);
  await listening(open.path);
  const next = run(['-c', 'sleep 0.3; exit 6']);
  expect(parentOf(await next.pid)).toBe(launcherPid());
  expect(launcherPid()).not.toBe(before);
  expect((await next.end).code).toBe(6);
});

test('it is killed before it could say that a program has started', async () => {
  process.kill(launcherPid(), 'SIGSTOP');
  const { end } = run(['-c', 'sleep 600']);
  // It has been asked, and does not answer.
  await new Promise((resolve) => setImmediate(resolve));
  process.kill(launcherPid(), 'SIGKILL');
  await expect(end).rejects.toBeInstanceOf(LauncherLost);
  expect(await bearersOf(mark)).toEqual([]);
});

test('a large environment and odd arguments arrive as they are', async () => {
  const env = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`LARGE_${i}`, `${i}ü\n"'\\`.repeat(12_000)]));
  const args = ['new\nline', '"', "'", '\\', '', ' ', '{"id":1}', '\u2028', '$(x)', '\u0001', '漢字', '😀'];
  const script = 'printf "%s|" "$@"; printf %s "$LARGE_11" | cksum';
  const { words, code } = await run(['-c', script, 'sh', ...args], env).end;
  expect(code).toBe(0);
  const [sum] = words.text.split('|').slice(-1);
  expect(words.text.split('|').slice(0, -1)).toEqual(args);
  writeFileSync(join(folder, 'large'), env['LARGE_11'] ?? '');
  expect((await run(['-c', 'cksum < large']).end).words.text).toBe(sum);
});

const order = (script: string, more: Partial<LaunchOrder> = {}): LaunchOrder => ({
  file: '/bin/sh',
  args: ['-c', script],
  cwd: folder,
  env: { PATH: process.env['PATH'] ?? '', [TASK_VARIABLE]: mark },
  nice: getPriority(),
  ...more,
});

/** A worker thread as the launcher sees it. */
function thread(): {
  readonly socket: Socket;
  start(id: number, order: LaunchOrder): void;
  next(): Promise<FromLauncher>;
} {
  const lines = new Lines<FromLauncher>();
  const heard: FromLauncher[] = [];
  const socket = connect(open.path).setEncoding('utf8');
  socket.on('data', (text) => heard.push(...lines.add(String(text))));
  return {
    socket,
    start: (id, order) => void socket.write(lineOf({ kind: 'start', id, order })),
    next: () =>
      vi.waitFor(() => {
        const message = heard.shift();
        if (message === undefined) throw new Error('It has said nothing yet.');
        return message;
      }, 10_000),
  };
}

test('what a thread that is gone had running is ended, with its group', async () => {
  const one = thread();
  one.start(1, order('sleep 600 & wait'));
  expect(await one.next()).toMatchObject({ kind: 'started' });
  await vi.waitFor(async () => expect((await bearersOf(mark)).length).toBe(2), 10_000);
  // Asked for in the very moment of its end.
  one.start(2, order('sleep 600 & wait'));
  one.socket.end();
  one.socket.destroySoon();
  await vi.waitFor(async () => expect(await bearersOf(mark)).toEqual([]), 10_000);
  expect(processRow(launcherPid())).not.toBeNull();
});

test('a program runs with the priority of its thread', async () => {
  const one = thread();
  one.start(1, order('sleep 0.2; nice', { nice: 7 }));
  await one.next();
  const ended = await one.next();
  expect(ended.kind === 'ended' && Buffer.from(ended.words, 'base64').toString()).toBe('7\n');
  one.socket.destroy();
});

test('it ends when it is closed, with what it had running, and its socket is cleared away', async () => {
  const pid = launcherPid();
  const one = thread();
  one.start(1, order('sleep 600 & wait'));
  await one.next();
  open.close();
  await gone(pid);
  await vi.waitFor(async () => expect(await bearersOf(mark)).toEqual([]), 10_000);
  expect(() => statSync(dirname(open.path))).toThrow('ENOENT');
  expect((await run(['-c', 'exit 4']).end).code).toBe(4);
});
