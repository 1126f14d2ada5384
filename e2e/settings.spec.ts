import type { ElectronApplication, Page } from '@playwright/test';
import { mkdirSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { axeFinds } from './support/axe.ts';
import { answerDialogs, startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const MIB = 1024 * 1024;

/** Answers the dialog that asks where to save. */
async function answerSaving(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

async function openSettings(page: Page): Promise<void> {
  await page.keyboard.press('6');
  await expect(page.getByTestId('setting-checkpointIntervalSeconds')).toBeVisible();
}

/** Types a value and leaves the field. */
async function enter(page: Page, key: string, value: string): Promise<void> {
  await page.getByTestId(`setting-${key}`).fill(value);
  await page.keyboard.press('Enter');
}

/** Times of the next so many snapshots of a batch, by the file itself. */
function snapshots(folder: string, count: number): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const path = join(folder, 'snapshot.bin');
    const at = (): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const times = [at()];
    const watcher = watch(folder, () => {
      // One snapshot makes several changes in its folder.
      if (at() <= (times.at(-1) ?? 0)) return;
      times.push(at());
      if (times.length <= count) return;
      watcher.close();
      resolve(times.slice(1));
    });
    watcher.on('error', reject);
  });
}

test('each setting is checked as it is typed, kept over a restart, reset, imported with a way back, exported', async ({
  launch,
  scratch,
}) => {
  const first = await launch();
  const { page, dataDir } = first;
  await openSettings(page);
  const retries = page.getByTestId('setting-maxTaskRetries');
  await retries.fill('101');
  await expect(page.getByText('Must be 0 to 100 retries')).toBeVisible();
  await page.keyboard.press('Enter');
  await retries.fill('7');
  await expect(page.getByText('Must be 0 to 100 retries')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('setting-maxTaskRetries-reset')).toBeVisible();
  await enter(page, 'maxWorkers', '3');
  await expect(page.getByTestId('settings-waiting')).toContainText('1 change waits');
  // A choice that acts at once: it does not wait.
  await page.getByTestId('setting-cpuAlertsWhileProcessing').click();
  await page.getByRole('option', { name: 'full' }).click();
  await expect(page.getByTestId('setting-cpuAlertsWhileProcessing-reset')).toBeVisible();
  await expect(page.getByTestId('settings-waiting')).toContainText('1 change waits');
  await page.getByTestId('setting-haltPolicy').click();
  await page.getByRole('option', { name: 'Number of files' }).click();
  await enter(page, 'haltPolicy-limit', '12');
  await expect
    .poll(() => JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')) as unknown)
    .toMatchObject({
      engine: { maxTaskRetries: 7, maxWorkers: 3, cpuAlertsWhileProcessing: 'full', haltPolicy: { failed: 12 } },
    });
  await first.close();

  const second = await launch({ dataDir });
  await openSettings(second.page);
  await expect(second.page.getByTestId('settings-waiting')).toBeHidden();
  await expect(second.page.getByTestId('setting-maxWorkers')).toHaveValue('3 workers');
  await expect(second.page.getByTestId('setting-cpuAlertsWhileProcessing')).toHaveValue('full');
  await second.page.getByTestId('setting-cpuAlertsWhileProcessing-reset').click();
  await second.page.getByTestId('setting-maxTaskRetries-reset').click();
  await expect(second.page.getByTestId('setting-maxTaskRetries')).toHaveValue('3 retries');

  // The block of the seed, as it stands there.
  const seed = join(scratch, 'seed.json');
  writeFileSync(
    seed,
    JSON.stringify({ max_workers: 2, cpu_threshold_percent: 70, alert_thresholds: { cpu_critical: 95 } }),
  );
  await answerDialogs(second.app, [seed]);
  await second.page.getByTestId('settings-import').click();
  await expect(second.page.getByTestId('settings-imported')).toContainText(
    'seed.json was taken over: 4 settings changed',
  );
  await expect(second.page.getByTestId('setting-alertThresholds.cpuCritical')).toHaveValue('95 %');
  const out = join(scratch, 'out.json');
  await answerSaving(second.app, out);
  await second.page.getByTestId('settings-export').click();
  await expect(second.page.getByText(`The settings were written to ${out}`)).toBeVisible();
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
    maxWorkers: 2,
    maxTaskRetries: 3,
    haltPolicy: { percent: 20 },
    alertThresholds: { cpuCritical: 95, memoryCritical: 85 },
  });
  await second.page.getByTestId('settings-undo').click();
  await expect(second.page.getByTestId('setting-maxWorkers')).toHaveValue('3 workers');
  await expect(second.page.getByTestId('setting-haltPolicy-limit')).toHaveValue('12 files');

  writeFileSync(seed, JSON.stringify({ max_workers: 900, gpu: 1 }));
  await second.page.getByTestId('settings-import').click();
  await expect(
    second.page.getByRole('alert').getByText('max_workers = 900: must be a whole number from 1 to 256'),
  ).toBeVisible();
  await expect(second.page.getByTestId('setting-maxWorkers')).toHaveValue('3 workers');
  expect([...first.errors, ...second.errors]).toEqual([]);
});

test('what --config names wins, and the place says so', async ({ launch, scratch }) => {
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxTaskRetries: 9 }));
  const { page } = await launch({ args: [`--config=${config}`] });
  await openSettings(page);
  await expect(page.getByTestId('settings-file')).toContainText('--config');
  await expect(page.getByTestId('setting-maxTaskRetries')).toHaveValue('9 retries');
  await expect(page.getByTestId('setting-maxTaskRetries')).toBeDisabled();
});

test('the place can be used by everybody: axe finds nothing in either colour scheme', async ({ launch }) => {
  const { page, errors } = await launch();
  await openSettings(page);
  await page.getByTestId('setting-maxTaskRetries').fill('101');
  for (const scheme of ['Light', 'Dark']) {
    await page.getByTestId('setting-colorScheme').getByText(scheme).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme.toLowerCase());
  }
  expect(await axeFinds(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('of ended batches as many stay as the settings say', async ({ launch, scratch }) => {
  mkdirSync(join(scratch, 'data'));
  writeFileSync(join(scratch, 'data/settings.json'), JSON.stringify({ engine: { keepBatches: 1 } }));
  makeSparseFiles(join(scratch, 'in'), 5, 1000);
  const running = await launch({ dataDir: join(scratch, 'data') });
  const { page, dataDir } = running;
  for (const out of ['one', 'two']) {
    await startByDrop(running, [join(scratch, 'in')], join(scratch, out));
    await expect(page.getByTitle(join(scratch, out, 'manifest-sha256.txt'))).toBeVisible();
  }
  await expect.poll(() => readdirSync(join(dataDir, 'batches'))).toHaveLength(1);
  await page.keyboard.press('5');
  await expect(page.getByTestId('history-row')).toHaveCount(1);
  await expect(page.getByTestId('history-row')).toContainText('two');
});

test('a checkpoint is saved at a click, and at the interval as it is changed while the batch runs', async ({
  launch,
  scratch,
}) => {
  makeSparseFiles(join(scratch, 'in'), 6000, 8 * MIB);
  const running = await launch();
  const { page, dataDir, errors } = running;
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  const { id } = await untilShareDone(page, 0.01);
  const folder = join(dataDir, 'batches', id);
  await expect(page.getByTestId('checkpoint-when')).toHaveText('No checkpoint yet');
  await expect(stat(join(folder, 'snapshot.bin'))).rejects.toThrow('ENOENT');
  const clicked = snapshots(folder, 1);
  await page.getByTestId('checkpoint-now').click();
  await clicked;
  await expect(page.getByTestId('checkpoint-when')).toHaveText(/^Saved (just now|\d+ s ago)$/);

  await openSettings(page);
  await enter(page, 'checkpointIntervalSeconds', '1');
  const times = await snapshots(folder, 4);
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  // One a second, where it would be one in thirty.
  expect(Math.min(...gaps)).toBeGreaterThan(500);
  expect(Math.max(...gaps)).toBeLessThan(5000);
  expect(errors).toEqual([]);
});

test('an ended batch is deleted from the history when a person says so, and its output stays', async ({
  launch,
  scratch,
}) => {
  makeSparseFiles(join(scratch, 'in'), 20, 1000);
  const running = await launch();
  const { page, dataDir, errors } = running;
  await page.keyboard.press('5');
  await expect(page.getByTestId('batches-empty')).toBeVisible();
  await startByDrop(running, [join(scratch, 'in')], join(scratch, 'out'));
  await expect(page.getByTestId('history-row')).toHaveCount(1, { timeout: 20_000 });
  await page.getByTestId('history-delete').click();
  await expect(page.getByTestId('delete-dialog')).toContainText('what became of each of its 20 files');
  await page.getByTestId('delete-dialog-keep').click();
  await expect(page.getByTestId('history-row')).toHaveCount(1);
  await page.getByTestId('history-delete').click();
  await page.getByTestId('delete-dialog-confirm').click();
  await expect(page.getByTestId('batches-empty')).toBeVisible();
  expect(readdirSync(join(dataDir, 'batches'))).toEqual([]);
  expect(statSync(join(scratch, 'out/manifest-sha256.txt')).size).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});
