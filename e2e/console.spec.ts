import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { shownNumber, startByDrop, untilShareDone } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

const MIB = 1024 * 1024;

test('pause holds, a further drop queues, resume goes on, and both batches end well', async ({ launch, scratch }) => {
  makeSparseFiles(join(scratch, 'first'), 1500, 2 * MIB);
  makeSparseFiles(join(scratch, 'second'), 20, 1000);
  const running = await launch();
  const { page } = running;
  await startByDrop(running, [join(scratch, 'first')], join(scratch, 'out-1'));
  await untilShareDone(page, 0.1);
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('resume')).toBeVisible();
  await expect(page.getByTestId('headline')).toContainText('paused by you');

  await startByDrop(running, [join(scratch, 'second')], join(scratch, 'out-2'));
  await expect(page.getByTestId('queue-row')).toHaveCount(1);
  const held = await page.getByTestId('progress-bar').getAttribute('aria-valuenow');
  expect(Number(held)).toBeLessThan(100);

  await page.getByTestId('resume').click();
  await expect(page.getByTestId('queue-row')).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 30_000 });
  for (const [name, count] of [
    ['out-1', 1500],
    ['out-2', 20],
  ] as const) {
    const manifest = await readFile(join(scratch, name, 'manifest-sha256.txt'), 'utf8');
    expect(manifest.trimEnd().split('\n')).toHaveLength(count);
  }
});

test('cancel asks, names what is lost, and leaves no output', async ({ launch, scratch }) => {
  makeSparseFiles(join(scratch, 'in'), 1500, 2 * MIB);
  const running = await launch();
  const { page } = running;
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  await untilShareDone(page, 0.1);
  // Held, so that it can't come to its end while the questions are asked.
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('resume')).toBeVisible();
  await page.getByTestId('cancel').click();
  await page.getByTestId('cancel-dialog-keep').click();
  await expect(page.getByTestId('headline')).not.toContainText('ancelled');
  await page.getByTestId('cancel').click();
  await page.getByTestId('cancel-dialog-confirm').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'CANCELLED', { timeout: 10_000 });
  await expect(readdir(join(scratch, 'out'))).resolves.toEqual([]);
});

test('files that fail: one alert, found in the table, acknowledged with a note, resolved, kept over a restart', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  await Promise.all(Array.from({ length: 100 }, (_, i) => writeFile(join(input, `file-${i}`), `${i}`)));
  const running = await launch();
  const { page } = running;
  await dropFiles(page, [input]);
  await expect(page.getByTestId('start-batch')).toBeEnabled();
  expect(await shownNumber(page, 'preflight-files')).toBe(100);
  for (const i of [3, 33, 93]) await rm(join(input, `file-${i}`));
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', {
    timeout: 20_000,
  });

  await page.getByTestId('see-failed').click();
  await expect(page.getByTestId('task-row')).toHaveCount(3);
  await page.getByTestId('task-search').fill('file-33');
  await expect(page.getByTestId('task-row')).toHaveCount(1);
  await page.getByTestId('task-row').click();
  await expect(page.getByTestId('task-drawer-error')).toContainText('The file is gone');
  await page.keyboard.press('Escape');

  await expect(page.getByTestId('rail-badge-alerts')).toHaveText('1');
  await page.getByTestId('rail-alerts').click();
  await expect(page.getByTestId('alert-row')).toContainText('3 files failed');
  await page.getByTestId('alert-note').fill('moved by Ada');
  await page.getByTestId('alert-ack').click();
  await expect(page.getByTestId('alerts-empty')).toBeVisible();
  await page.getByTestId('alert-filter-acknowledged').click();
  await expect(page.getByTestId('alert-detail')).toContainText('moved by Ada');
  await page.getByTestId('alert-resolve').click();
  await page.getByTestId('alert-filter-resolved').click();
  await expect(page.getByTestId('alert-row')).toHaveCount(1);
  await running.close();

  const again = await launch({ dataDir: running.dataDir });
  await again.page.getByTestId('rail-alerts').click();
  await again.page.getByTestId('alert-filter-resolved').click();
  await expect(again.page.getByTestId('alert-detail')).toContainText('moved by Ada');
  expect(again.errors).toEqual([]);
});
