import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, scrape } from '../../../../../test/support/scrape.ts';
import { LoopbackServer } from './loopback-server.ts';

const OK = { status: 200, type: 'text/plain', body: 'sound\n' };

let server: LoopbackServer;
let port: number;
const errors: unknown[] = [];

beforeEach(async () => {
  errors.length = 0;
  const broken = (): never => {
    throw new Error('worn out');
  };
  server = new LoopbackServer({ '/there': () => OK, '/broken': broken }, (error) => errors.push(error));
  port = await freePort();
  await server.listen(port);
});
afterEach(() => server.close());

test('GET and HEAD are answered, with a query too, and nothing else', async () => {
  const got = await scrape(port, { path: '/there?x=1' });
  expect(got).toMatchObject({ status: 200, body: 'sound\n' });
  expect(got.headers).toMatchObject({
    'content-type': 'text/plain',
    'content-length': '6',
    'cache-control': 'no-store',
  });
  const head = await scrape(port, { path: '/there', method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, body: '' });
  expect(head.headers['content-length']).toBe('6');
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const refused = await scrape(port, { path: '/there', method, body: 'x' });
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD', connection: 'close' } });
  }
});

test.each(['/', '/there/', '//there', '/there/../there', '/constructor', '/__proto__', '/metrics'])(
  'there is nothing at %s',
  async (path) => {
    expect(await scrape(port, { path })).toMatchObject({ status: 404, body: /\/there/ });
  },
);

test.each([
  ['localhost', 200],
  ['LOCALHOST:9090', 200],
  ['127.0.0.1', 200],
  ['[::1]:80', 200],
  ['evil.example', 403],
  ['evil.example:9847', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['192.168.0.1', 403],
])('a page whose name points here is refused: Host %j is answered %d', async (host, status) => {
  expect(await scrape(port, { path: '/there', headers: { Host: host } })).toMatchObject({ status });
});

test('who does not say whom it asks for is refused', async () => {
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /there HTTP/1.0\r\n\r\n'));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  expect(said).toMatch(/^HTTP\/1\.1 403 /);
});

test('what cannot be answered is a 500 without its reason, and is told inside', async () => {
  const answer = await scrape(port, { path: '/broken' });
  expect(answer.status).toBe(500);
  expect(answer.body).not.toContain('worn out');
  expect(errors).toEqual([expect.objectContaining({ message: 'worn out' })]);
});

test('headers without end are refused', async () => {
  expect(await scrape(port, { path: '/there', headers: { 'X-Long': 'x'.repeat(20_000) } })).toMatchObject({
    status: 431,
  });
});

test('it listens on 127.0.0.1 and nowhere else', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  // All of 127/8 is this machine, so there is always another address to try.
  for (const address of ['127.0.0.2', ...others]) {
    await expect(reach(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
  await reach('127.0.0.1');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const listening = ['tcp', 'tcp6']
    .flatMap((name) => readFileSync(`/proc/net/${name}`, 'latin1').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(`:${hex}`) && state === '0A');
  expect(listening.map(([, local]) => local)).toEqual([`0100007F:${hex}`]);
});

test('closed, it cuts off who is still connected and leaves the port free', async () => {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const cut = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  await server.close();
  await cut;
  await expect(scrape(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

function reach(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
