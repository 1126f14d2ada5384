import { expect, test } from 'vitest';
import { freePort, takePort } from '../../../../../test/support/scrape.ts';
import { listeners, portHolder } from './port-holder.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

test('a table of the kernel tells who listens, and not who is connected', () => {
  const table = [
    HEAD,
    '   0: 0100007F:2677 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0',
    '   1: 0100007F:2677 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1',
    '   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0',
    '',
  ].join('\n');
  expect(listeners(table, 9847)).toEqual(['socket:[4711]']);
  expect(listeners(table, 80)).toEqual(['socket:[4713]']);
  expect(listeners(table, 81)).toEqual([]);
});

test('the process that has a port is named; of a free port there is nobody', async () => {
  const taken = await takePort();
  expect(await portHolder(taken.port)).toMatchObject({ pid: process.pid });
  await taken.free();
  expect(await portHolder(await freePort())).toBeNull();
});
