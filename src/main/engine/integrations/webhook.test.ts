import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { House } from '../../../../test/support/routes/house.ts';
import { Receiver, type Received } from '../../../../test/support/routes/receiver.ts';
import type { Route } from '../../../shared/domain/routes.ts';

interface Message {
  readonly v: number;
  readonly id: string;
  readonly alerts: readonly {
    readonly id: string;
    readonly key: string;
    readonly action: string;
    readonly message: string;
  }[];
  readonly omitted: number;
  readonly dropped: number;
}

const SECRET = 'a secret of the receiver';
let house: House;
let server: Receiver;

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

const add = (secrets: Parameters<House['add']>[1] = {}): Promise<Route> =>
  house.add({ kind: 'webhook', url: `${server.url}/hook?team=mill` } as Route, secrets);

async function answered(count: number): Promise<void> {
  await server.until(count);
  await house.router.idle();
}

test('a message is signed over id, time and body, as Standard Webhooks says', async () => {
  await add({ hmac: SECRET, authorization: 'Bearer t0ken' });
  house.raise('/data', { example: '/data/ü.tif' });
  await answered(1);
  const { path, headers, body } = server.received[0] as Received;
  expect(path).toBe('/hook?team=mill');
  expect(headers).toMatchObject({ authorization: 'Bearer t0ken', 'content-type': 'application/json' });
  const [id, time] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  expect(id).toBe((JSON.parse(body) as Message).id);
  expect(headers['idempotency-key']).toBe(id);
  expect(Number(time) * 1000).toBe(house.clock.wall());
  const hmac = createHmac('sha256', SECRET).update(`${id}.${time}.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${hmac}`);
});

test('a secret of the form whsec_ stands for its bytes', async () => {
  const key = Buffer.from([0, 1, 2, 255]);
  await add({ hmac: `whsec_${key.toString('base64')}` });
  house.raise('/data');
  await answered(1);
  const { headers, body } = server.received[0] as Received;
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
});

test('without a secret there is no signature', async () => {
  await add();
  house.raise('/data');
  await answered(1);
  expect(server.received[0]?.headers).not.toHaveProperty('webhook-signature');
});

/** The example of the documentation, as a reader would copy it. */
function exampleOf(language: string): string {
  const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/alerts.md'), 'utf8');
  const [, code] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (code === undefined) throw new Error(`docs/alerts.md has no example in ${language}`);
  return code;
}

test('the example of the documentation takes what is from here, and nothing that was changed or is old', async () => {
  await add({ hmac: SECRET });
  house.raise('/data');
  await answered(1);
  const { headers, body } = server.received[0] as Received;
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    writeFileSync(join(folder, 'verify.mjs'), exampleOf('js'));
    const verdict = (change: { readonly body?: string; readonly now?: number; readonly secret?: string }): string => {
      const given = { headers, body, secret: SECRET, now: house.clock.wall() / 1000, ...change };
      writeFileSync(join(folder, 'given.json'), JSON.stringify(given));
      writeFileSync(
        join(folder, 'run.mjs'),
        `import { readFileSync } from 'node:fs'; import { isGenuine } from './verify.mjs';
         const { headers, body, secret, now } = JSON.parse(readFileSync(new URL('given.json', import.meta.url)));
         console.log(isGenuine(headers, body, secret, now));`,
      );
      return execFileSync(process.execPath, [join(folder, 'run.mjs')], { encoding: 'utf8' }).trim();
    };
    expect(verdict({})).toBe('true');
    expect(verdict({ body: body.replace('/data', '/date') })).toBe('false');
    expect(verdict({ secret: 'another' })).toBe('false');
    expect(verdict({ now: house.clock.wall() / 1000 + 301 })).toBe('false');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a storm goes out in messages of 100, each says how many follow, and all arrive once and in order', async () => {
  await add();
  for (let n = 0; n < 250; n++) house.raise(`/${n}`);
  await answered(3);
  const messages = server.bodies<Message>();
  expect(messages.map(({ alerts, omitted, dropped }) => [alerts.length, omitted, dropped])).toEqual([
    [100, 150, 0],
    [100, 50, 0],
    [50, 0, 0],
  ]);
  expect(messages.flatMap(({ alerts }) => alerts.map(({ message }) => message))).toEqual(
    Array.from({ length: 250 }, (_, n) => `/${n} is full`),
  );
});

test('a message that may have arrived comes again with the same id and alerts', async () => {
  server.play('reset', { status: 503 });
  await add();
  house.raise('/a');
  house.raise('/b');
  await answered(1);
  await house.pass(5000);
  await answered(2);
  house.clock.advance(10_000);
  await answered(3);
  const messages = server.bodies<Message>();
  expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
  expect(new Set(messages.map(({ alerts }) => JSON.stringify(alerts))).size).toBe(1);
});

test('news that comes meanwhile takes the place of what waits, by a new id', async () => {
  server.play({ status: 500 });
  await add();
  house.raise('/a', { level: 'WARNING' });
  await answered(1);
  house.raise('/a', { level: 'CRITICAL' });
  await house.pass(5000);
  await answered(2);
  const [first, second] = server.bodies<Message>();
  expect(second?.alerts).toMatchObject([{ action: 'trigger', level: 'CRITICAL', key: first?.alerts[0]?.key }]);
  expect(second?.id).not.toBe(first?.id);
  expect(second?.alerts[0]?.id).not.toBe(first?.alerts[0]?.id);
});

test('an alert that the other side chokes on does not hold up the others', async () => {
  server.always(({ body }) => ({ status: body.includes('poison') ? 500 : 202 }));
  await add();
  house.raise('/poison');
  for (let n = 0; n < 150; n++) house.raise(`/${n}`);
  await answered(1);
  for (let tries = 0; tries < 8; tries++) await house.pass(300_000);
  expect(house.router.views()[0]?.health).toMatchObject({ waiting: 1, open: 150 });
  server.always({ status: 202 });
  await house.pass(300_000);
  expect(house.router.views()[0]?.health).toMatchObject({ waiting: 0, open: 151 });
});

test('metadata that is no JSON, or too much, does not keep an alert from going out', async () => {
  await add();
  house.raise('/a', { metadata: { big: 'x'.repeat(100_000) } });
  house.raise('/b', { metadata: { huge: 10n } });
  await answered(1);
  expect(server.bodies<Message>()[0]?.alerts).toMatchObject([
    { metadata: { omitted: 'too large to be sent' } },
    { metadata: { omitted: 'cannot be sent as JSON' } },
  ]);
});

test.each([
  ['http://mill.example/hook', 'Everybody on the way to mill.example could read'],
  ['https://me:word@mill.example/hook', 'holds a name or a password'],
  ['ftp://mill.example', 'begins with https://'],
  ['mill', 'is not an address'],
  ['http://127.0.0.1.evil.example/', 'Everybody on the way'],
])('the address %s is refused', async (url, words) => {
  await expect(house.add({ kind: 'webhook', url } as Route)).rejects.toThrow(words);
  expect(house.store.routes).toEqual([]);
});

test('http to another machine is for those who allow it', async () => {
  const route = await house.add({
    kind: 'webhook',
    url: 'http://mill.example/hook',
    allowHttp: true,
    enabled: false,
  } as Route);
  expect(house.store.routes).toEqual([route]);
});

test('a secret is not taken along to another address', async () => {
  const other = await Receiver.start();
  const route = await add({ authorization: 'Bearer t0ken' });
  const moved = { ...route, url: `${other.url}/hook` } as Route;
  await expect(house.router.save(moved, {}, null)).rejects.toThrow('Enter anew what is secret: Authorization.');
  expect(house.store.find(route.id)).toEqual(route);
  await house.router.save({ ...route, url: `${server.url}/elsewhere` } as Route, {}, null);
  expect(house.secrets.names(route.id)).toEqual(['authorization']);
  await house.router.save(moved, { authorization: null }, null);
  expect(house.secrets.names(route.id)).toEqual([]);
  await other.stop();
});
