/** What a scrape costs the main loop, by the number of tasks in the batch: it must not grow with them. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { Contender } from './contender.mjs';
import { spread, table } from './table.mjs';

/** @typedef {import('./scrapes.ts').Scrapes} Scrapes */

const CASES = [
  { tasks: 1000, alerts: 0 },
  { tasks: 100_000, alerts: 0 },
  { tasks: 1_000_000, alerts: 0 },
  { tasks: 1_000_000, alerts: 10_000 },
];

/** @param {import('./contenders.mjs').Settings} settings */
export async function scrape({ built, scratch }) {
  const env = { ...process.env, GRISTMILL_THREADS_DIR: built.threads };
  const body = [];
  for (const { tasks, alerts } of CASES) {
    const contender = new Contender(built.scrapes, [scratch], env);
    try {
      const asked = { tasks, alerts, port: await freePort() };
      const { value } = /** @type {{ value: Scrapes }} */ (
        /** @type {unknown} */ (await contender.run('scrape', asked))
      );
      body.push([
        `${tasks} tasks, ${alerts} alerts`,
        ...cells(value.paused),
        ...cells(value.running),
        ...cells(value.answered),
        `${(value.bytes / 1000).toFixed(1)} kB`,
      ]);
    } finally {
      contender.stop();
    }
  }
  return table('A scrape of /metrics, its time on the main loop; and over the socket while the batch runs', [
    ['', 'paused, median', 'min – max', 'running, median', 'min – max', 'over the socket', 'min – max', 'size'],
    ...body,
  ]);
}

/** @param {readonly number[]} times a small batch is over before it is scraped while it runs */
const cells = (times) => (times.length === 0 ? ['–', '–'] : spread(times, 'ms', 2));

/** A port that nobody had a moment ago. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
