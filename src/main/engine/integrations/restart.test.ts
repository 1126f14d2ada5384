import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { House } from '../../../../test/support/routes/house.ts';
import { Receiver, type Play } from '../../../../test/support/routes/receiver.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import type { Route } from '../../../shared/domain/routes.ts';

interface Message {
  readonly id: string;
  readonly alerts: readonly {
    readonly id: string;
    readonly key: string;
    readonly action: string;
    readonly message: string;
  }[];
}

let house: House;
let server: Receiver;
const alerts = () => server.bodies<Message>().flatMap((message) => message.alerts);

beforeEach(async () => {
  house = new House();
  server = await Receiver.start();
  house.router.start();
});
afterEach(async () => {
  await house.stop();
  await server.stop();
  house.remove();
});

const add = (): Promise<Route> => house.add({ kind: 'webhook', url: server.url } as Route);

/** A new session on the same folder; the one before left everything as it was. */
function relaunch(): void {
  house = new House(house);
  house.router.start();
}

test('what was not taken goes out in the next session, once, and what was taken does not', async () => {
  await add();
  house.raise('/a');
  await server.until(1);
  await house.router.idle();
  server.always({ status: 503 });
  house.raise('/b');
  await server.until(2);
  await house.stop();
  server.always({ status: 202 });
  relaunch();
  await server.until(3);
  await house.pass(3_600_000);
  expect(alerts().map(({ message }) => message)).toEqual(['/a is full', '/b is full', '/b is full']);
  expect(alerts()[2]).toEqual(alerts()[1]);
});

test('an answer that nobody took note of is asked for again, by the same ids', async () => {
  server.play('hang');
  await add();
  house.raise('/a');
  await server.until(1);
  await house.stop();
  relaunch();
  await server.until(2);
  const [first, second] = server.bodies<Message>();
  expect(second?.id).toBe(first?.id);
  expect(second?.alerts).toEqual(first?.alerts);
});

test('over before it went out, in another session: never sent', async () => {
  server.always({ status: 429, headers: { 'retry-after': '3600' } });
  await add();
  house.raise('/a');
  await server.until(1);
  await house.router.idle();
  await house.stop();
  house = new House(house);
  server.always({ status: 202 });
  house.clear('/a');
  house.router.start();
  await house.pass(10_000_000);
  expect(server.received).toHaveLength(1);
});

test('a row that did not live to be saved is ended outside', async () => {
  await add();
  house.raise('/a');
  await server.until(1);
  await house.stop();
  const empty = new House();
  house = new House(house, { rows: empty.alerts });
  house.router.start();
  await server.until(2);
  await house.router.idle();
  expect(alerts().map(({ action }) => action)).toEqual(['trigger', 'resolve']);
  expect(alerts()[1]?.key).toBe(alerts()[0]?.key);
  empty.remove();
});

test('routes that cannot be read lose nothing that waits', async () => {
  server.always({ status: 503 });
  await add();
  house.raise('/a');
  await server.until(1);
  await house.stop();
  appendFileSync(join(house.folder, 'routes.json'), '}');
  const broken = new House(house);
  broken.router.start();
  expect(broken.store.problem).toContain('No alert is sent anywhere');
  expect(broken.outbox.routes.size).toBe(1);
  await expect(broken.add({ kind: 'webhook', url: server.url } as Route)).rejects.toThrow('Nothing was changed');
  await broken.stop();
});

/** Starts a session in a process of its own and kills it when so many messages have come in all. */
async function sessionUntil(messages: number, first: number): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    [builtFile('fixtures/routes-outbox.js'), house.folder, server.url, `${first}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const read = once(reader, 'close');
  await server.until(messages);
  child.kill('SIGKILL');
  await read;
  return lines;
}

test('killed again and again in the middle of sending: every alert arrives, in order, and no id means two things', async () => {
  // The last message of each session is turned away, or taken in and its answer lost: in the way it is killed.
  const ends: readonly Play[] = ['hang', { status: 429 }, 'reset', { status: 202 }, { status: 503 }, 'hang'];
  const messages: Message[] = [];
  const lines: string[] = [];
  for (const [session, end] of ends.entries()) {
    const last = server.received.length + 8;
    server.always(({ body }) => {
      const play = server.received.length < last ? { status: 202 } : end;
      if (typeof play === 'string' || play.status !== 429) messages.push(JSON.parse(body) as Message);
      return play;
    });
    // Rows do not outlive these sessions: what is open from the one before is ended at the next start.
    lines.push(...(await sessionUntil(last, session * 10_000)));
  }
  server.always(({ body }) => {
    messages.push(JSON.parse(body) as Message);
    return { status: 202 };
  });
  await house.stop();
  relaunch();
  await house.router.idle();
  expect(house.router.views()[0]?.health).toMatchObject({ waiting: 0, open: 0 });

  const raised = lines.flatMap((line) => (line.startsWith('raised ') ? [line.slice(7)] : []));
  expect(raised.length).toBeGreaterThan(20);
  const taken = new Map<string, string[]>();
  const byId = new Map<string, string>();
  for (const alert of messages.flatMap((message) => message.alerts)) {
    const text = JSON.stringify(alert);
    expect(byId.get(alert.id) ?? text).toBe(text);
    if (!byId.has(alert.id)) taken.set(alert.message, [...(taken.get(alert.message) ?? []), alert.action]);
    byId.set(alert.id, text);
  }
  for (const cause of raised) {
    // All are over by now. One whose beginning never arrived needs no end, and none for sure if it was never tried.
    expect(['trigger,resolve', 'resolve', '']).toContain((taken.get(cause) ?? []).join());
  }
  expect([...taken.values()].filter((actions) => actions.join() === 'trigger,resolve').length).toBeGreaterThan(10);
  expect(house.outbox.openAlerts().size).toBe(0);
}, 60_000);
