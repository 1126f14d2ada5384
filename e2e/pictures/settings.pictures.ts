import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSparseFiles } from '../../test/support/sparse-files.ts';
import { answerDialogs, startByDrop, untilShareDone } from '../support/console.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';

/** A short place, for the sake of the pictures. */
const HOME = join(tmpdir(), 'ada');
const MIB = 1024 * 1024;

test.beforeEach(() => rm(HOME, { recursive: true, force: true }));
test.afterAll(() => rm(HOME, { recursive: true, force: true }));

test('settings, history, a checkpoint', async ({ launch, scratch }) => {
  const running = await launch();
  const { app, page } = running;
  await place(running, 'batches');
  await picture(page, 'batches-empty');
  await place(running, 'settings');
  await expect(page.getByTestId('setting-maxWorkers')).toBeVisible();
  await picture(page, 'settings');
  await page.getByTestId('setting-maxWorkers').fill('3');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('settings-waiting')).toBeVisible();
  const seed = join(scratch, 'night-shift.json');
  writeFileSync(seed, JSON.stringify({ max_workers: 3, checkpoint_interval_seconds: 10, halt_policy: 'off' }));
  await answerDialogs(app, [seed]);
  await page.getByTestId('settings-import').click();
  await expect(page.getByTestId('settings-imported')).toBeVisible();
  await page.getByTestId('setting-maxTaskRetries').fill('101');
  await picture(page, 'settings-changed');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Thresholds' }).click();
  await expect(page.getByTestId('setting-cpuAlertsWhileProcessing')).toBeInViewport();
  await picture(page, 'settings-thresholds');
  await page.getByRole('button', { name: 'Checkpoints' }).click();
  await expect(page.getByTestId('setting-keepBatches')).toBeInViewport();
  await picture(page, 'settings-checkpoints');

  const archive = join(HOME, 'Family archive');
  makeSparseFiles(archive, 3000, 4 * MIB);
  await place(running, 'overview');
  await startByDrop(running, [archive], join(HOME, 'Manifests'));
  await untilShareDone(page, 0.3);
  await page.getByTestId('checkpoint-now').click();
  await expect(page.getByTestId('checkpoint-when')).toHaveText(/^Saved/u);
  await picture(page, 'overview-checkpoint');
  await page.getByTestId('cancel').click();
  await page.getByTestId('cancel-dialog-confirm').click();
  await expect(page.getByTestId('outcome')).toBeVisible();
  await page.getByTestId('start-another').click();
  makeSparseFiles(join(HOME, 'Scans'), 40, MIB);
  await startByDrop(running, [join(HOME, 'Scans')], join(HOME, 'Manifests'));
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 30_000 });
  await place(running, 'batches');
  await expect(page.getByTestId('history-row')).toHaveCount(2);
  await picture(page, 'batches');
  await page.getByTestId('history-delete').first().click();
  await expect(page.getByTestId('delete-dialog-confirm')).toBeVisible();
  await picture(page, 'batches-delete-asks');
});

test('settings named at the start', async ({ launch, scratch }) => {
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxTaskRetries: 9 }));
  const running = await launch({ args: [`--config=${config}`] });
  await place(running, 'settings');
  await expect(running.page.getByTestId('settings-file')).toBeVisible();
  await picture(running.page, 'settings-fixed');
});
