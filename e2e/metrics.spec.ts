import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { freePort, scrape, seriesOf, takePort, type Scraped } from '../test/support/scrape.ts';
import type { HealthReport } from '../src/main/engine/integrations/prometheus/health.ts';
import type { ProcessStatus, StatusFile } from '../src/shared/domain/status.ts';
import { startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const CLI = resolve(import.meta.dirname, '../out/main/cli.js');
const FILES = 3000;

async function status(dataDir: string): Promise<ProcessStatus | undefined> {
  const { stdout } = await promisify(execFile)('node', [CLI, 'status', '--json', '--data-dir', dataDir]);
  return (JSON.parse(stdout) as StatusFile).processes[0];
}

async function openSettings(page: Page): Promise<void> {
  await page.getByTestId('rail-settings').click();
  await expect(page.getByTestId('setting-metricsPort')).toBeVisible();
}

async function setPort(page: Page, port: number): Promise<void> {
  await page.getByTestId('setting-metricsPort').fill(String(port));
  await page.keyboard.press('Enter');
}

/** The switch is an input that its own track covers. */
const flip = (page: Page): Promise<void> => page.locator('label[for="setting-metricsEnabled"]').first().click();

const answers = (port: number): Promise<number | string> =>
  scrape(port).then(
    (answer: Scraped) => answer.status,
    (error: NodeJS.ErrnoException) => error.code ?? 'failed',
  );

test('switched on in Settings the app is scraped in mid-batch, and switched off nobody answers', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  makeSparseFiles(join(scratch, 'in'), FILES, 2 * 1024 * 1024);
  const running = await launch();
  const { page, app, dataDir, errors } = running;
  const port = await freePort();
  // Before anything has run, `status` has the app all the same.
  await expect.poll(() => status(dataDir)).toMatchObject({ pid: app.process().pid, program: 'app', batches: [] });

  await openSettings(page);
  expect(await answers(port)).toBe('ECONNREFUSED');
  await setPort(page, port);
  expect(await answers(port)).toBe('ECONNREFUSED');
  await flip(page);
  await expect.poll(() => answers(port)).toBe(200);
  await page.getByTestId('setting-metricsPort').scrollIntoViewIfNeeded();
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: test.info().outputPath(`settings-${scheme}.png`) });
  }

  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  await page.getByTestId('rail-overview').click();
  await untilShareDone(page, 0.1);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('headline')).toContainText('paused by you');
  // What was in hand comes to its end; then the figures stand, and the word in status.json is at most a second old.
  await expect
    .poll(async () => {
      const series = seriesOf((await scrape(port)).body);
      const said = await status(dataDir);
      const batch = said?.batches[0];
      return [
        series.get('gristmill_tasks{state="running"}'),
        batch?.state,
        batch?.counts.COMPLETED === series.get('gristmill_tasks_completed_total'),
        said?.stats.chunksProcessed === series.get('gristmill_batch_chunks'),
        said?.stats.workerHealth.healthyWorkers === series.get('parallel_processor_healthy_workers'),
      ];
    })
    .toEqual([0, 'PAUSED', true, true, true]);
  const health = await scrape(port, { path: '/healthz' });
  expect(health.status).toBe(200);
  const { reasons, ...report } = JSON.parse(health.body) as HealthReport;
  // This machine may be busy with other things.
  expect(reasons.filter((reason) => !reason.startsWith('The main loop is'))).toEqual([]);
  expect(report).toMatchObject({
    pid: app.process().pid,
    program: 'app',
    batch: { recipe: 'checksum', state: 'PAUSED', pauseReason: 'user', files: FILES },
  });
  expect(await scrape(port, { headers: { Host: 'evil.example' } })).toMatchObject({ status: 403 });

  await openSettings(page);
  await flip(page);
  await expect.poll(() => answers(port)).toBe('ECONNREFUSED');
  expect(errors).toEqual([]);
});

test('a port that is taken is a row in the inbox, until another is chosen', async ({ launch }) => {
  const other = await takePort();
  const { page, errors } = await launch();
  await openSettings(page);
  await setPort(page, other.port);
  await flip(page);
  await page.getByTestId('rail-alerts').click();
  const row = page.getByText(`port ${other.port} of 127.0.0.1 is in use`, { exact: false });
  await expect(row.first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('taken.png') });
  const port = await freePort();
  await openSettings(page);
  await setPort(page, port);
  await expect.poll(() => answers(port)).toBe(200);
  await page.getByTestId('rail-alerts').click();
  await expect(row).toHaveCount(0);
  await other.free();
  expect(errors).toEqual([]);
});
