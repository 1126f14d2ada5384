import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Alertmanager } from '../../../../test/support/routes/alertmanager.ts';
import { House } from '../../../../test/support/routes/house.ts';
import { Receiver } from '../../../../test/support/routes/receiver.ts';
import type { Route } from '../../../shared/domain/routes.ts';

let manager: Alertmanager;
let house: House;

beforeAll(async () => {
  manager = await Alertmanager.start();
});
afterAll(() => manager.stop());

beforeEach(() => {
  // Alertmanager goes by the wall clock. A little behind it, so that what ends in a test ends in the past for both.
  house = new House(undefined, { epoch: Date.now() - 170_000 });
  house.router.start();
});
afterEach(async () => {
  for (const { rule, component, metadata } of house.alerts.getActiveAlerts()) {
    house.alerts.clear({ rule, component, cause: String(metadata['cause']) }, { over: true });
  }
  await house.router.idle();
  await house.stop();
  house.remove();
});

const add = (url = manager.url): Promise<Route> => house.add({ kind: 'alertmanager', url } as Route, {});

async function raise(cause: string, change: Parameters<House['raise']>[1] = {}): Promise<string> {
  house.raise(cause, { metadata: { cause }, ...change });
  await house.router.idle();
  return house.alerts.getActiveAlerts().find(({ metadata }) => metadata['cause'] === cause)?.id ?? '';
}

/** Ours, as the real Alertmanager shows it. */
const shown = async (id: string) => (await manager.alerts()).filter(({ labels }) => labels['alert_id'] === id);

test('the real Alertmanager takes a trigger, what gets worse, and a resolve', async () => {
  await add();
  const id = await raise('/data', { level: 'WARNING', example: '/data/a.tif', workerId: 'W2' });
  expect(await shown(id)).toMatchObject([
    {
      labels: {
        alertname: 'disk-full',
        severity: 'warning',
        component: 'output',
        instance: 'mill.example',
        job: 'gristmill',
        worker: 'W2',
      },
      annotations: { summary: '/data is full', count: '1', examples: '/data/a.tif' },
      status: { state: 'active' },
    },
  ]);
  await raise('/data', { level: 'CRITICAL' });
  expect((await shown(id)).map(({ labels }) => labels['severity'])).toEqual(['critical']);
  house.clear('/data');
  await house.router.idle();
  expect(await shown(id)).toEqual([]);
  expect(house.router.views()[0]?.health).toMatchObject({ error: null, open: 0, waiting: 0 });
});

test('what goes on is said again each minute, before Alertmanager would end it; what is over is not', async () => {
  await add();
  const id = await raise('/data');
  const before = Date.parse((await shown(id))[0]?.endsAt ?? '');
  expect(before - house.clock.wall()).toBe(240_000);
  await house.pass(59_999);
  expect(Date.parse((await shown(id))[0]?.endsAt ?? '')).toBe(before);
  await house.pass(1);
  expect(Date.parse((await shown(id))[0]?.endsAt ?? '')).toBe(before + 60_000);
  house.clear('/data');
  await house.router.idle();
  await house.pass(60_000);
  expect(await shown(id)).toEqual([]);
});

test('what was open is said again in the next session, without a row having changed', async () => {
  await add();
  const id = await raise('/data');
  await house.stop();
  house = new House(house);
  house.router.start();
  const before = Date.parse((await shown(id))[0]?.endsAt ?? '');
  await house.pass(60_000);
  expect(Date.parse((await shown(id))[0]?.endsAt ?? '')).toBe(before + 60_000);
});

test('a silence there shows on the row that it fits, within 30 s', async () => {
  await add();
  const fits = await raise('/fits', { component: 'output', workerId: 'W7' });
  await raise('/other', { workerId: 'W8' });
  expect(house.silences.size).toBe(0);
  const matchers = [
    { name: 'worker', value: 'W(7|9)', isRegex: true, isEqual: true },
    { name: 'severity', value: 'info', isRegex: false, isEqual: false },
    { name: 'component', value: 'outp', isRegex: true, isEqual: false },
  ];
  await manager.silence(matchers, 45, 'ada');
  const told = house.silencesTold();
  await house.pass(30_000);
  await told;
  expect([...house.silences]).toEqual([[fits, { untilMs: expect.any(Number) as number, by: 'ada' }]]);
  expect(Math.abs((house.silences.get(fits)?.untilMs ?? 0) - Date.now() - 45 * 60_000)).toBeLessThan(60_000);
  expect(house.router.views()[0]?.health.silenced).toBe(1);
  const row = house.alerts.all().find(({ id }) => id === fits);
  expect(row?.silenced).toMatchObject({ by: 'ada' });
  const gone = house.silencesTold();
  await house.router.remove(house.store.routes[0]?.id ?? '');
  await gone;
  expect(house.silences.size).toBe(0);
  expect(house.alerts.all().filter(({ silenced }) => silenced !== undefined)).toEqual([]);
});

test('an Alertmanager that is away has not ended its silences before their time, and the route says that it is away', async () => {
  const server = await Receiver.start();
  const silence = (endsAt: number) =>
    JSON.stringify([
      {
        status: { state: 'active' },
        endsAt: new Date(endsAt).toISOString(),
        createdBy: 'ada',
        matchers: [{ name: 'alertname', value: 'disk-full', isRegex: false }],
      },
    ]);
  server.always(({ method }) =>
    method === 'GET' ? { status: 200, body: silence(house.clock.wall() + 70_000) } : { status: 200 },
  );
  await add(server.url);
  await raise('/data');
  let told = house.silencesTold();
  await house.pass(30_000);
  await told;
  expect(house.silences.size).toBe(1);
  server.always({ status: 503, body: 'starting' });
  told = house.silencesTold();
  // Each poll has to come back before the next is due.
  for (let polls = 0; polls < 3; polls++) {
    const before = server.received.filter(({ method }) => method === 'GET').length;
    house.clock.advance(30_000);
    while (server.received.filter(({ method }) => method === 'GET').length === before)
      await server.until(server.received.length + 1);
    while (house.router.views()[0]?.health.error?.at !== house.clock.wall())
      await new Promise((done) => setImmediate(done));
    expect(house.silences.size).toBe(polls < 2 ? 1 : 0);
  }
  expect(house.router.views()[0]?.health.error?.words).toBe(
    'Its silences could not be read: The server answered 503 Service Unavailable: starting',
  );
  await server.stop();
});

test('a test is seen by the real Alertmanager and ended there', async () => {
  const route = await add();
  expect(await house.router.test(route.id)).toMatchObject({ ok: true });
  expect((await manager.alerts()).filter(({ labels }) => labels['alertname'] === 'route-test')).toEqual([]);
});
