import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { House } from '../../../../test/support/routes/house.ts';
import { Receiver } from '../../../../test/support/routes/receiver.ts';
import type { Route } from '../../../shared/domain/routes.ts';

/** PagerDuty's Events API v2 as documented: https://developer.pagerduty.com/docs/send-alert-event */
const common = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255), client: z.string() };
const eventSchema = z.discriminatedUnion('event_action', [
  z.strictObject({
    ...common,
    event_action: z.literal('trigger'),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'warning', 'error', 'info']),
      timestamp: z.iso.datetime(),
      component: z.string(),
      group: z.string(),
      class: z.string(),
      custom_details: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({ ...common, event_action: z.literal('acknowledge') }),
  z.strictObject({ ...common, event_action: z.literal('resolve') }),
]);

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00';
let house: House;
let server: Receiver;
const events = () => server.received.map(({ body }) => eventSchema.parse(JSON.parse(body)));
const actions = () => events().map(({ event_action }) => event_action);

beforeEach(async () => {
  house = new House();
  server = await Receiver.start();
});
afterEach(async () => {
  await house.stop();
  await server.stop();
  house.remove();
});

const add = (change: Partial<Route> = {}): Promise<Route> => {
  house.router.start();
  return house.add({ kind: 'pagerduty', url: server.url, ...change } as Route, { routingKey: KEY });
};

/** A request has come, and what it gave is settled. */
async function answered(count: number): Promise<void> {
  await server.until(count);
  await house.router.idle();
}

test('trigger, acknowledge and resolve of one occurrence have one dedup_key, in order; the next has another', async () => {
  await add();
  house.raise('/data', { level: 'CRITICAL', message: 'x'.repeat(3000), example: '/data/a.tif', workerId: 'W3' });
  await answered(1);
  const [row] = house.alerts.getActiveAlerts();
  house.alerts.acknowledge([row?.id ?? ''], 'on it');
  await answered(2);
  house.clear('/data');
  await answered(3);
  house.clock.advance(1000);
  house.raise('/data');
  await answered(4);
  expect(actions()).toEqual(['trigger', 'acknowledge', 'resolve', 'trigger']);
  expect(server.received.every(({ path, method }) => path === '/v2/enqueue' && method === 'POST')).toBe(true);
  const keys = events().map(({ dedup_key }) => dedup_key);
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
  expect(keys[0]).toContain(house.store.instance);
  expect(events()[0]).toMatchObject({
    payload: {
      source: 'mill.example',
      severity: 'critical',
      component: 'output',
      class: 'disk-full',
      timestamp: '2024-01-01T00:00:00.000Z',
      custom_details: { examples: ['/data/a.tif'], worker: 'W3', count: 1 },
    },
  });
});

test.each([
  ['INFO', 'info'],
  ['WARNING', 'warning'],
  ['ERROR', 'error'],
  ['CRITICAL', 'critical'],
] as const)('%s is the severity %s', async (level, severity) => {
  await add({ minLevel: 'INFO' });
  house.raise('/data', { level });
  await answered(1);
  expect(events()[0]).toMatchObject({ payload: { severity } });
});

test('alerts below the least level stay here; one that rises to it goes out, and so does its end', async () => {
  await add({ minLevel: 'CRITICAL' });
  house.raise('/a', { level: 'ERROR' });
  house.raise('/b', { level: 'ERROR' });
  house.clear('/a');
  await house.router.idle();
  expect(server.received).toHaveLength(0);
  house.raise('/b', { level: 'CRITICAL' });
  await answered(1);
  house.clear('/b');
  await answered(2);
  expect(actions()).toEqual(['trigger', 'resolve']);
});

test('ten thousand failures of one cause are one event', async () => {
  await add();
  for (let n = 0; n < 10_000; n++) house.raise('/data', { example: `/data/${n}` });
  await answered(1);
  await house.pass(3_600_000);
  expect(server.received).toHaveLength(1);
});

test('an alert that is over before it could be sent is never sent', async () => {
  server.always({ status: 429 });
  await add();
  house.raise('/data');
  await answered(1);
  house.clear('/data');
  server.always({ status: 202 });
  await house.pass(3_600_000);
  expect(server.received).toHaveLength(1);
  expect(house.outbox.routes.size).toBe(1);
  expect(house.router.views()[0]?.health).toMatchObject({ waiting: 0, open: 0 });
});

test.each([['hang' as const], ['reset' as const], [{ status: 503 }]])(
  'where a try ended by %j it may have arrived: then its end is sent, and the beginning not again',
  async (play) => {
    server.play(play);
    await add();
    house.raise('/data');
    await server.until(1);
    await house.pass(10_000);
    house.clear('/data');
    await house.pass(10_000);
    await answered(2);
    await house.pass(3_600_000);
    expect(actions()).toEqual(['trigger', 'resolve']);
  },
);

test('after failures it is tried in 5 s, twice as long each time, and every 5 min at last', async () => {
  server.always({ status: 500, body: 'out of order' });
  await add();
  house.raise('/data');
  const waits: number[] = [];
  for (let n = 1; n <= 9; n++) {
    await answered(n);
    const wait = house.router.views()[0]?.health.retryAt ?? 0;
    waits.push((wait - house.clock.wall()) / 1000);
    await house.pass((waits.at(-1) as number) * 1000 - 1);
    expect(server.received).toHaveLength(n);
    if (n < 9) house.clock.advance(1);
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
});

test.each([
  ['7', 7],
  ['2', 5],
  ['Mon, 01 Jan 2024 00:01:30 GMT', 90],
])('Retry-After: %s is waited for, and no less than 5 s', async (header, seconds) => {
  server.play({ status: 429, headers: { 'retry-after': header } });
  await add();
  house.raise('/data');
  await answered(1);
  await house.pass(seconds * 1000 - 1);
  expect(server.received).toHaveLength(1);
  house.clock.advance(1);
  await answered(2);
  expect(actions()).toEqual(['trigger', 'trigger']);
});

test('a server that does not answer is given 10 s', async () => {
  server.play('hang');
  await add();
  house.raise('/data');
  await server.until(1);
  house.clock.advance(9_999);
  expect(house.router.views()[0]?.health).toMatchObject({ error: null, waiting: 1 });
  await house.pass(1);
  expect(house.router.views()[0]?.health.error?.words).toBe('No answer within 10 s.');
  house.clock.advance(5000);
  await answered(2);
  expect(events()[0]).toEqual(events()[1]);
});

test('an answer that breaks off after its status is an answer', async () => {
  server.play('reset-in-body');
  await add();
  house.raise('/data');
  await answered(1);
  await house.pass(3_600_000);
  expect(server.received).toHaveLength(1);
  expect(house.router.views()[0]?.health).toMatchObject({ open: 1, waiting: 0, error: null });
});

test('what is refused is never sent again: the route says why, without its key, and one row does', async () => {
  server.play({ status: 400, body: JSON.stringify({ status: 'invalid event', errors: [`${KEY} has no service`] }) });
  server.play({ status: 400, body: 'again' });
  const route = await add();
  house.raise('/a');
  await answered(1);
  house.clear('/a');
  house.raise('/b');
  await answered(2);
  await house.pass(3_600_000);
  expect(server.received).toHaveLength(2);
  expect(house.router.views()[0]?.health.error?.words).toContain('400 Bad Request: again');
  const about = house.alerts.getActiveAlerts().filter(({ component }) => component === 'routes');
  expect(about).toMatchObject([{ rule: 'route-refused', level: 'ERROR', count: 2, metadata: { route: route.id } }]);
  expect(JSON.stringify([house.alerts.all(), house.logged])).not.toContain(KEY);
  expect(house.logged.join()).toContain('••• has no service');
});

test('two routes that refuse each other’s rows come to rest', async () => {
  server.always({ status: 400, body: 'no' });
  await add();
  await house.add({ kind: 'pagerduty', url: server.url } as Route, { routingKey: KEY });
  house.raise('/data');
  await answered(2);
  await house.pass(3_600_000);
  await house.pass(3_600_000);
  // The alert by both, and the row about each by the other.
  expect(server.received).toHaveLength(4);
});

test('a route that does not get through for minutes has a row, until it does', async () => {
  server.always({ status: 502 });
  await add();
  house.raise('/data');
  for (let n = 1; n <= 7; n++) {
    await answered(n);
    const rows = house.alerts.getActiveAlerts().filter(({ rule }) => rule === 'route-unreachable');
    expect(rows).toHaveLength(n < 7 ? 0 : 1);
    if (n === 7) server.always({ status: 202 });
    house.clock.advance((house.router.views()[0]?.health.retryAt ?? 0) - house.clock.wall());
  }
  await answered(8);
  expect(house.alerts.getActiveAlerts().map(({ rule }) => rule)).toEqual(['disk-full']);
});

test('a redirect is not followed', async () => {
  const other = await Receiver.start();
  server.play({ status: 307, headers: { location: `${other.url}/elsewhere` } });
  await add();
  house.raise('/data');
  await answered(1);
  expect(other.received).toHaveLength(0);
  expect(house.router.views()[0]?.health.error?.words).toContain(`${other.url}/elsewhere`);
  await other.stop();
});

test('without a key nothing is sent, and it says so; with one it goes out', async () => {
  house.router.start();
  const route = await house.add({ kind: 'pagerduty', url: server.url } as Route);
  house.raise('/data');
  await house.router.idle();
  expect(house.router.views()[0]?.health.error?.words).toBe('No routing key is set.');
  await house.router.save(route, { routingKey: KEY }, null);
  await answered(1);
});

test('what is switched off sends nothing new; on again it ends what was open', async () => {
  const route = await add();
  house.raise('/a');
  await answered(1);
  server.always({ status: 500 });
  house.raise('/b');
  await answered(2);
  server.always({ status: 202 });
  await house.router.save({ ...route, enabled: false }, {}, null);
  house.raise('/c');
  house.clear('/a');
  await house.pass(3_600_000);
  expect(server.received).toHaveLength(2);
  house.clear('/b');
  await house.router.save({ ...route, enabled: true }, {}, null);
  await answered(4);
  expect(actions().slice(2)).toEqual(['resolve', 'resolve']);
  expect(house.router.views()[0]?.health.waiting).toBe(0);
});

test('too many at once: what is left out is counted, told to the other side, and never half open', async () => {
  await house.stop();
  house = new House(house, { mostWaiting: 3 });
  server.always({ status: 500 });
  await add();
  for (let n = 0; n < 10; n++) house.raise(`/${n}`);
  await answered(1);
  expect(house.router.views()[0]?.health).toMatchObject({ waiting: 3, omitted: 7 });
  server.always({ status: 202 });
  await house.pass(5000);
  await house.pass(5000);
  await house.pass(5000);
  await answered(4);
  for (let n = 0; n < 10; n++) house.clear(`/${n}`);
  await answered(7);
  await house.pass(3_600_000);
  expect(actions().slice(4)).toEqual(['resolve', 'resolve', 'resolve']);
  expect(server.received[1]?.body).toContain('"alerts_never_sent":7');
  expect(server.received[3]?.body).not.toContain('alerts_never_sent');
});

test('a test sends a marked alert and its end by the same way, and keeps nothing', async () => {
  const route = await add();
  expect(await house.router.test(route.id)).toMatchObject({ ok: true });
  expect(actions()).toEqual(['trigger', 'resolve']);
  expect(events()[0]).toMatchObject({ payload: { summary: expect.stringMatching(/^\[Test\]/) as string } });
  server.play({ status: 400, body: 'Event object is invalid' });
  expect(await house.router.test(route.id)).toEqual({
    ok: false,
    words: 'The test alert did not arrive. The server answered 400 Bad Request: Event object is invalid',
  });
  expect(house.router.views()[0]?.health).toMatchObject({ open: 0, waiting: 0 });
});
