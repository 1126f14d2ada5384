import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliBench } from '../../../test/support/endless-batch.ts';
import { freePort, scrape, seriesOf, takePort } from '../../../test/support/scrape.ts';
import type { ProcessStatus, StatusFile } from '../../shared/domain/status.ts';

let bench: CliBench;
beforeEach(() => {
  bench = new CliBench();
});
afterEach(() => bench.close());

/** What `status` says of the one process, when its word is as young as the batch at rest: it has one each second. */
async function statusAtRest(): Promise<ProcessStatus> {
  for (;;) {
    const [status] = (await bench.run('status', '--json')).lines as unknown as StatusFile[];
    const process = status?.processes[0];
    const counts = process?.batches[0]?.counts;
    if (process !== undefined && counts?.RUNNING === 1 && counts.PENDING === 0) return process;
  }
}

test('--metrics-port serves metrics and the health check while the batch runs, as `status` tells them', async () => {
  const port = await freePort();
  const { run, id } = await bench.endless('--metrics-port', String(port));
  const series = seriesOf((await scrape(port)).body);
  const { pid, program, stats, batches } = await statusAtRest();
  expect([pid, program]).toEqual([run.pid, 'cli']);
  expect(stats.faultTolerance.activeTasks).toBe(series.get('parallel_processor_active_tasks'));
  expect(batches[0]?.counts.COMPLETED).toBe(series.get('gristmill_tasks{state="completed"}'));
  expect(series.get('gristmill_tasks_completed_total')).toBe(series.get('gristmill_tasks{state="completed"}'));
  expect(series.get('gristmill_tasks{state="running"}')).toBe(1);
  const health = await scrape(port, { path: '/healthz' });
  expect(health.status).toBe(200);
  expect(JSON.parse(health.body)).toMatchObject({ pid: run.pid, program: 'cli', batch: { id } });
  run.kill('SIGTERM');
  await run.ended;
  await expect(scrape(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a port that is taken is told as an alert, and the batch runs all the same', async () => {
  const other = await takePort();
  const { run } = await bench.endless('--metrics-port', String(other.port));
  const alert = await run.until((line) => line['type'] === 'alert');
  expect(JSON.stringify(alert)).toContain(`port ${other.port} of 127.0.0.1 is in use`);
  run.kill('SIGTERM');
  expect((await run.ended).code).toBe(130);
  await other.free();
});

test.each(['80', '65536', 'nine', ''])('--metrics-port %j is refused before anything starts', async (port) => {
  const run = await bench.run(...bench.acts(), '--metrics-port', port);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('must be a whole number from 1024 to 65535. Nothing was started.');
});
