import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/app-error.ts';
import { NO_TASKS } from '../../../shared/domain/task.ts';
import { silentLogger } from '../ports.ts';
import { sweepAddresses } from './address.ts';
import { ask } from './client.ts';
import { LINE_LIMIT, type ControlAnswer, type ControlRequest } from './protocol.ts';
import { ControlServer } from './server.ts';

const ANSWER: ControlAnswer = { changed: true, state: 'PAUSED', pauseReason: 'user', files: 0, counts: NO_TASKS };

let base: string;
let server: ControlServer;
let asked: ControlRequest[] = [];
let reply: (request: ControlRequest) => Promise<ControlAnswer>;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'run-'));
  vi.stubEnv('XDG_RUNTIME_DIR', base);
  asked = [];
  reply = () => Promise.resolve(ANSWER);
  server = new ControlServer({
    logger: silentLogger,
    answer: (request) => {
      asked.push(request);
      return reply(request);
    },
  });
});
afterEach(async () => {
  await server.close();
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true, force: true });
});

const opened = (): string => server.open() ?? '';

/** Sends text as it is; resolves with all that comes back until the server hangs up or `lines` have come. */
function talk(text: string, lines: number): Promise<readonly { ok: boolean; error?: { message: string } }[]> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(opened(), () => socket.write(text));
    const done = (): void =>
      resolve(
        heard
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as never),
      );
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
      if (heard.split('\n').length > lines) socket.destroy();
    });
    socket.on('close', done);
    socket.on('error', reject);
  });
}

test('the socket lies in a folder for its user alone, and is gone after the end', async () => {
  const path = opened();
  expect(path.startsWith(base)).toBe(true);
  expect(server.open()).toBe(path);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(await ask(path, 'pause', 'b1')).toMatchObject({ ok: true, pid: process.pid, state: 'PAUSED' });
  expect(asked).toEqual([{ v: 1, verb: 'pause', batch: 'b1' }]);
  await server.close();
  expect(readdirSync(base)).toEqual([]);
  expect(server.open()).toBeNull();
  await expect(ask(path, 'pause', 'b1')).rejects.toThrow('It did not answer');
});

test('a path too long for a socket is not taken', () => {
  const deep = join(base, 'd'.repeat(90));
  mkdirSync(deep);
  vi.stubEnv('XDG_RUNTIME_DIR', deep);
  expect(dirname(dirname(opened()))).toBe(tmpdir());
});

test.each([
  ['no JSON', 'hello', 'is no JSON'],
  ['nothing', '', 'is no JSON'],
  ['another verb', '{"v":1,"verb":"explode","batch":"b"}', 'not understood'],
  ['no batch', '{"v":1,"verb":"pause"}', 'not understood'],
  ['more than is known', '{"v":1,"verb":"pause","batch":"b","force":true}', 'not understood'],
  ['a newer version', '{"v":2,"verb":"pause","batch":"b"}', 'of version 2'],
])('%s is answered and nothing is done; the next request is heard', async (_, line, words) => {
  const good = '{"v":1,"verb":"pause","batch":"b"}';
  const [bad, well] = await talk(`${line}\n${good}\n`, 2);
  expect(bad).toMatchObject({ ok: false, error: { code: 'usage', message: expect.stringContaining(words) as string } });
  expect(well).toMatchObject({ ok: true });
  expect(asked).toHaveLength(1);
});

test('a line without an end is refused and its client let go', async () => {
  const [only] = await talk('x'.repeat(LINE_LIMIT + 1), Infinity);
  expect(only).toMatchObject({ ok: false, error: { message: expect.stringContaining('longer than') as string } });
});

test('what the batch has against it is told as it is', async () => {
  reply = () => Promise.reject(new AppError('not-now', 'It waits its turn.'));
  expect(await ask(opened(), 'pause', 'b')).toMatchObject({ ok: false, error: { code: 'not-now' } });
});

test('requests of one client are carried out one after another', async () => {
  let under = 0;
  let most = 0;
  reply = async () => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
    return ANSWER;
  };
  expect(await talk('{"v":1,"verb":"checkpoint","batch":"b"}\n'.repeat(200), 200)).toHaveLength(200);
  expect(most).toBe(1);
});

test('an answer that is under way when the process ends still comes', async () => {
  let finish: () => void = () => undefined;
  const begun = new Promise<void>((begin) => {
    reply = async () => {
      begin();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return ANSWER;
    };
  });
  const answer = ask(opened(), 'cancel', 'b');
  await begun;
  const closed = server.close();
  finish();
  expect(await answer).toMatchObject({ ok: true });
  await closed;
});

test('sockets that nobody listens to are removed; others and strange folders stay', async () => {
  const live = opened();
  const dead = mkdtempSync(join(base, 'gristmill-control-'));
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(join(dead, 'socket'), resolve));
  // A killed process leaves its socket; an orderly close would take it along.
  const kept = join(base, 'kept');
  linkSync(join(dead, 'socket'), kept);
  await new Promise((resolve) => silent.close(resolve));
  renameSync(kept, join(dead, 'socket'));
  const foreign = join(base, 'gristmill-control-x');
  mkdirSync(foreign);
  await sweepAddresses();
  expect([live, dead, foreign].map((path) => existsSync(path))).toEqual([true, false, true]);
});
