import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILES } from './batch-folder.ts';
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

const lockPath = (): string => join(folder, FILES.lock);
const hold = (holder: Readonly<Record<string, unknown>>): void => writeFileSync(lockPath(), JSON.stringify(holder));

/** Another process that lives, and the fields by which a lock names it. */
async function stranger(): Promise<{ pid: number; started: number; boot: string }> {
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const started = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return { pid, started, boot: ownIdentity().boot };
}

test('a lock names its holder, is refused to others, and is gone when it is given back', () => {
  const release = takeLock(folder);
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
  expect(() => takeLock(folder)).toThrow(
    expect.objectContaining({
      code: 'cannot-start',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    }),
  );
  expect(readdirSync(folder)).toEqual([FILES.lock]);
  release();
  expect(lockHolder(folder)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  takeLock(folder)();
});

test('another process that lives keeps its lock; once it is dead the lock is taken over', async () => {
  const holder = await stranger();
  hold({ ...holder, since: 1 });
  expect(lockHolder(folder)).toMatchObject({ pid: holder.pid });
  const before = readFileSync(lockPath(), 'utf8');
  expect(() => takeLock(folder)).toThrow(`process ${holder.pid}`);
  expect(readFileSync(lockPath(), 'utf8')).toBe(before);

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
])('a lock that is %s holds nobody off', (_, content) => {
  writeFileSync(lockPath(), content);
  expect(lockHolder(folder)).toBeNull();
  const release = takeLock(folder);
  expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
  release();
  expect(existsSync(lockPath())).toBe(false);
});
