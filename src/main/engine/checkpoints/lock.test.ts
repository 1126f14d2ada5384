import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHolder, takeLock } from './lock.ts';
import { ownIdentity } from './process-identity.ts';

let folder: string;
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = null;
  rmSync(folder, { recursive: true, force: true });
});

const lockPath = (number = 1): string => join(folder, `lock-${number}.json`);
const hold = (holder: Readonly<Record<string, unknown>>, path = lockPath()): void =>
  writeFileSync(path, JSON.stringify(holder));

/** Another process that lives, and the fields by which a lock names it. */
async function stranger(command = 'sleep', args = ['60']): Promise<{ pid: number; started: number; boot: string }> {
  child = spawn(command, args, { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const started = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return { pid, started, boot: ownIdentity().boot };
}

test('a lock names its holder and where to reach it, is refused to others, and is free when it is given back', () => {
  const release = takeLock(folder, '/run/somewhere/control.sock');
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid, control: '/run/somewhere/control.sock' });
  expect(Math.abs((lockHolder(folder)?.startedAt ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(5000);
  expect(() => takeLock(folder)).toThrow(
    expect.objectContaining({
      code: 'cannot-start',
      message: expect.stringMatching(new RegExp(`process ${process.pid}, which started .*, since `)) as string,
    }),
  );
  expect(readdirSync(folder)).toEqual(['lock-1.json']);
  release();
  expect(lockHolder(folder)).toBeNull();

  const again = takeLock(folder);
  release(); // the first holder has nothing to give back any more
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
  again();
  expect(lockHolder(folder)).toBeNull();
});

test('another process that lives keeps its lock; once it is dead the lock is taken over', async () => {
  const holder = await stranger();
  hold({ ...holder, since: 1 });
  expect(lockHolder(folder)).toMatchObject({ pid: holder.pid });
  const before = readFileSync(lockPath(), 'utf8');
  expect(() => takeLock(folder)).toThrow(`process ${holder.pid}`);
  expect(readFileSync(lockPath(), 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['lock-1.json']);

  child?.kill('SIGKILL');
  if (child !== null) await once(child, 'exit');
  expect(lockHolder(folder)).toBeNull();
  takeLock(folder);
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
});

test('a pid that was given to another process since is not the holder', async () => {
  const holder = await stranger();
  hold({ ...holder, started: holder.started - 1, since: 1 });
  expect(lockHolder(folder)).toBeNull();
  takeLock(folder)();
});

test('a process that has ended and that nobody collects holds nothing', async () => {
  // The shell becomes a program that never collects the child it was given.
  const { pid } = await stranger('sh', ['-c', 'sleep 0 & exec sleep 60']);
  let zombie: string | undefined;
  while (zombie === undefined) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ');
    zombie = children.find((one) => one !== '' && / Z /.test(readFileSync(`/proc/${one}/stat`, 'latin1')));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const stat = readFileSync(`/proc/${zombie}/stat`, 'latin1');
  const started = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  hold({ pid: Number(zombie), started, boot: ownIdentity().boot, since: 1 });
  expect(lockHolder(folder)).toBeNull();
  takeLock(folder)();
});

test('a lock of another boot is nobody, whoever has its pid and start time now', async () => {
  const holder = await stranger();
  hold({ ...holder, boot: 'another boot', since: 1 });
  expect(lockHolder(folder)).toBeNull();
  takeLock(folder)();
});

test.each([
  ['cut short', '{"pid": 1'],
  ['empty', ''],
  ['no lock at all', '{}'],
  ['null', 'null'],
])('a lock that is %s holds nobody off', (_, content) => {
  writeFileSync(lockPath(), content);
  expect(lockHolder(folder)).toBeNull();
  const release = takeLock(folder);
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
  release();
  expect(lockHolder(folder)).toBeNull();
});

test('the lock of the first format is heeded as long as its holder lives', async () => {
  const holder = await stranger();
  hold({ ...holder, since: 1 }, join(folder, 'lock.json'));
  expect(() => takeLock(folder)).toThrow(`process ${holder.pid}`);
  child?.kill('SIGKILL');
  if (child !== null) await once(child, 'exit');
  takeLock(folder);
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
});

test('the highest number counts, as a number; old ones and what was left aside are tidied away', async () => {
  const holder = await stranger();
  for (const number of [1, 2, 3, 9]) hold({ ...holder, since: 1 }, lockPath(number));
  hold({ ...holder, started: holder.started - 1 }, lockPath(30));
  writeFileSync(join(folder, 'lock.123-abc.tmp'), '');
  const release = takeLock(folder);
  expect(readdirSync(folder).toSorted()).toEqual(['lock-30.json', 'lock-31.json']);
  release();
});

test('a folder in which no lock can be made is refused in words', () => {
  expect(() => takeLock(join(folder, 'nowhere'))).toThrow(
    expect.objectContaining({
      code: 'cannot-start',
      message: expect.stringContaining('could not be locked') as string,
    }),
  );
});
