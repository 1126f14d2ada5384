import { afterEach, beforeEach, expect, test } from 'vitest';
import { calmFacts } from '../../../../../test/support/calm-facts.ts';
import { FakeClock } from '../../../../../test/support/fake-clock.ts';
import { freePort, scrape, takePort } from '../../../../../test/support/scrape.ts';
import { AlertManager } from '../../alerts/alert-manager.ts';
import { silentLogger } from '../../ports.ts';
import { MetricsExporter } from './exporter.ts';
import type { EngineFacts } from './metrics-facts.ts';

let clock: FakeClock;
let alerts: AlertManager;
let exporter: MetricsExporter;
let facts: EngineFacts;
const cleanUp: (() => Promise<void>)[] = [];

beforeEach(() => {
  clock = new FakeClock();
  // As in the app: whoever hears of a change has the settings looked at again.
  alerts = new AlertManager({ clock, enabled: true, onChange: () => exporter?.apply(settings) });
  facts = calmFacts();
  exporter = new MetricsExporter({
    source: { facts: () => facts, volumes: () => ({ data: '/', output: null }) },
    program: { name: 'app', version: '1.2.3' },
    alerts,
    logger: silentLogger,
    // On a machine that is busy with other tests the real one may be late.
    lag: { start: () => undefined, stop: () => undefined, facts: { p99: 0, max: 0 } },
    after: (ms, run) => clock.after(ms, run),
  });
});
afterEach(async () => {
  await exporter.close();
  for (const step of cleanUp.splice(0)) await step();
});

let settings = { metricsEnabled: false, metricsPort: 1024 };
const set = (metricsEnabled: boolean, metricsPort: number): Promise<void> => {
  settings = { metricsEnabled, metricsPort };
  exporter.apply(settings);
  return exporter.settled();
};
const row = () => alerts.all().find(({ rule }) => rule === 'metrics-port');
async function taken(): Promise<{ readonly port: number; readonly free: () => Promise<void> }> {
  const other = await takePort();
  let gone: Promise<void> | null = null;
  const free = (): Promise<void> => (gone ??= other.free());
  cleanUp.push(free);
  return { port: other.port, free };
}

test('off, nobody answers; on, both paths do; the port changes at once; off again, nobody', async () => {
  const [one, two] = [await freePort(), await freePort()];
  await set(false, one);
  await expect(scrape(one)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await set(true, one);
  expect(exporter.port).toBe(one);
  const metrics = await scrape(one);
  expect(metrics.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(metrics.body).toContain('gristmill_build_info{version="1.2.3",program="app"} 1\n');
  expect(JSON.parse((await scrape(one, { path: '/healthz' })).body)).toMatchObject({ status: 'ok', pid: process.pid });
  await set(true, two);
  await expect(scrape(one)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await scrape(two)).status).toBe(200);
  await set(false, two);
  await expect(scrape(two)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(alerts.total).toBe(0);
});

test('healthz answers 200 while it works, and 503 with the reason when it does not', async () => {
  const port = await freePort();
  await set(true, port);
  facts = calmFacts({ breaker: 'half-open' });
  expect(await scrape(port, { path: '/healthz' })).toMatchObject({ status: 200, body: /"degraded"/ });
  facts = calmFacts({ breaker: 'open' });
  const failing = await scrape(port, { path: '/healthz' });
  expect(failing.status).toBe(503);
  expect(JSON.parse(failing.body)).toMatchObject({ status: 'failing', reasons: [/breaker/] });
  expect((await scrape(port)).body).toContain('gristmill_health{status="failing"} 1\n');
});

test('a port that is taken is an alert that names who has it, and is tried again until it is free', async () => {
  const other = await taken();
  await set(true, other.port);
  expect(exporter.port).toBeNull();
  expect(row()).toMatchObject({
    level: 'WARNING',
    state: 'active',
    count: 1,
    metadata: { port: other.port, code: 'EADDRINUSE', pid: process.pid },
    message: expect.stringContaining(`port ${other.port} of 127.0.0.1 is in use by`) as string,
    action: expect.stringContaining('Choose another port in Settings') as string,
  });
  // 5, 10, 20, 40, 80, 160 s, and then five minutes each.
  const waits: (number | null)[] = [];
  for (let i = 0; i < 8; i++) {
    waits.push(clock.untilNext);
    clock.advance(clock.untilNext ?? 0);
    await exporter.settled();
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300].map((s) => s * 1000));
  expect(row()).toMatchObject({ state: 'active', count: 9 });
  await other.free();
  clock.advance(300_000);
  await exporter.settled();
  expect(exporter.port).toBe(other.port);
  expect((await scrape(other.port)).status).toBe(200);
  expect(row()).toMatchObject({ state: 'resolved' });
  expect(clock.pending).toBe(0);
});

test.each([
  ['another port', 'resolved', async () => set(true, await freePort())],
  ['off', 'resolved', () => set(false, 1024)],
  ['the end', 'active', () => exporter.close()],
])('a port that is taken is not tried any more after %s', async (_, state, change) => {
  const other = await taken();
  await set(true, other.port);
  expect(clock.pending).toBe(1);
  await change();
  expect(clock.pending).toBe(0);
  expect(row()).toMatchObject({ state });
});

test('switched back and forth at once, the last word counts', async () => {
  const [one, two] = [await freePort(), await freePort()];
  for (const [on, port] of [
    [true, one],
    [false, one],
    [true, two],
    [true, one],
  ] as const) {
    settings = { metricsEnabled: on, metricsPort: port };
    exporter.apply(settings);
  }
  await exporter.settled();
  expect(exporter.port).toBe(one);
  await expect(scrape(two)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await exporter.close();
  exporter.apply(settings);
  await exporter.settled();
  expect(exporter.port).toBeNull();
});
