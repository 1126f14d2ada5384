import { join } from 'node:path';
import { serveMetrics } from '../src/main/engine/integrations/prometheus/serve-metrics.ts';
import { ParallelProcessor } from '../src/main/engine/parallel-processor.ts';
import { silentLogger } from '../src/main/engine/ports.ts';
import { answer } from './contender.mjs';
import { nothings } from './nothings.ts';

/** Scrapes of one batch, timed on the main thread, where they hold up everything else. */

export interface Scrapes {
  /** While the batch runs, and while it is paused in its middle. Each is one scrape, milliseconds. */
  readonly running: readonly number[];
  readonly paused: readonly number[];
  /** Over the socket while it runs, from the request to the last byte: what waits for the main loop is in it. */
  readonly answered: readonly number[];
  readonly bytes: number;
}

interface Asked {
  readonly tasks: number;
  /** Rows in the inbox, none of them resolved. */
  readonly alerts: number;
  readonly port: number;
}

const PAUSED_SCRAPES = 200;
/** The first of them are slower: the code is compiled meanwhile. */
const WARM_UP = 20;
const EVERY_MS = 20;

const [scratch = ''] = process.argv.slice(2);

answer({
  async scrape({ tasks, alerts, port }: Asked): Promise<Scrapes> {
    const processor = new ParallelProcessor(
      { metricsEnabled: true, metricsPort: port },
      { dataDir: join(scratch, `scrape-${tasks}`) },
    );
    const exporter = serveMetrics(processor, { name: 'cli', version: 'bench' }, silentLogger);
    await exporter.settled();
    if (exporter.port !== port) throw new Error(`Port ${port} is taken.`);
    for (let i = 0; i < alerts; i++)
      processor.alertManager.raise({ rule: 'bench', component: 'bench', cause: `${i}`, level: 'WARNING', message: '' });
    const once = (): number => {
      const began = performance.now();
      exporter.metrics();
      return performance.now() - began;
    };
    const id = processor.submit(await nothings(tasks), { outDir: null, onConflict: 'overwrite' });
    const run = processor.current;
    if (run === null) throw new Error('The batch did not start.');
    const [running, answered]: [number[], number[]] = [[], []];
    for (let i = 0; run.state === 'RUNNING' && run.store.countOf('COMPLETED') < tasks / 2; i++) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      if (i < WARM_UP / 2) once();
      else running.push(once());
      const began = performance.now();
      await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      if (i >= WARM_UP / 2) answered.push(performance.now() - began);
    }
    processor.pause(id);
    for (let i = 0; i < WARM_UP; i++) once();
    const paused = Array.from({ length: PAUSED_SCRAPES }, once);
    const bytes = Buffer.byteLength(exporter.metrics());
    processor.cancel(id);
    await run.done;
    await exporter.close();
    await processor.shutdown();
    return { running, paused, answered, bytes };
  },
});
