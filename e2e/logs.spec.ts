import type { ElectronApplication, Page } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { axeFinds, dress } from './support/axe.ts';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* The log of the real engine, as a person reads it. */

const RECIPE = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const PLAIN = 3000;

function makeInput(scratch: string): string {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(input, `plain-${String(i).padStart(4, '0')}`), `${i}`);
  // They sort before the others.
  for (const name of ['broken-1.tif', 'broken-2.tif', 'busy-1.tif']) writeFileSync(join(input, name), 'x');
  return input;
}

/** Looks at it in both schemes: with a picture of each in the results, and by axe. */
async function look(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await dress(page, scheme);
    await page.screenshot({ path: `test-results/logs/${name}-${scheme}.png` });
  }
  expect(await axeFinds(page)).toEqual([]);
}

/** The folder that the app asks the system to open, in the place of a file manager. */
async function openedFolder(app: ElectronApplication, act: () => Promise<void>): Promise<string> {
  await app.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      Object.assign(globalThis, { openedPath: path });
      return Promise.resolve('');
    };
  });
  await act();
  const opened = (): Promise<string> =>
    app.evaluate(() => (globalThis as unknown as { readonly openedPath?: string }).openedPath ?? '');
  await expect.poll(opened).not.toBe('');
  return opened();
}

test('the log of a batch: it follows the run, by level and text, of one file; report and folder from the settings', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const config = join(scratch, 'config.json');
  const settings = { maxWorkers: 1, retryDelaySeconds: 0.1, haltPolicy: 'off', logLevel: 'debug' };
  writeFileSync(config, JSON.stringify(settings));
  const running = await launch({ args: [`--recipe=${RECIPE}`, `--config=${config}`] });
  const { app, page, dataDir } = running;
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(running, [makeInput(scratch)], join(scratch, 'out'));
  await page.getByTestId('checkpoint-inspect').click();
  await page.getByText('Log', { exact: true }).click();
  const lines = page.getByTestId('log-line');
  const newest = (): Promise<string | null> => lines.first().getAttribute('id');
  await expect(lines.first()).toBeVisible();
  const before = await newest();
  await expect.poll(newest, { timeout: 20_000 }).not.toBe(before);
  await expect(page.getByTestId('inspect-state')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', {
    timeout: 60_000,
  });
  await expect(page.locator('[data-testid=log-line][data-event=close]')).toBeVisible();

  await page.getByText('Warnings', { exact: true }).click();
  const levels = async (): Promise<readonly string[]> => {
    const all = await lines.evaluateAll((every) => every.map((one) => one.getAttribute('data-level') ?? ''));
    return [...new Set(all)];
  };
  await expect.poll(levels).toEqual(['warn']);
  expect(await lines.count()).toBeGreaterThan(2);
  await page.getByTestId('log-search').fill('BROKEN-2');
  await expect(lines).toHaveCount(1);
  await lines.first().click();
  await expect(page.getByTestId('log-detail')).toContainText('EISDIR');
  await expect(page.getByTestId('log-detail')).toContainText('number 2');
  await page.getByTestId('log-search').fill('');
  await expect(page.getByTestId('log-count')).not.toHaveText('1 line');
  await page.getByText('All', { exact: true }).click();
  await expect.poll(() => lines.count()).toBeGreaterThan(10);
  await look(page, 'batch');
  await page.getByTestId('log-search').fill('no such words anywhere');
  await expect(page.getByTestId('log-none')).toBeVisible();

  await page.getByText('Files', { exact: true }).click();
  await page.getByTestId('inspect-search').fill('busy-1');
  await expect(page.getByTestId('inspect-total')).toContainText('1 file found');
  await page.getByTestId('inspect-file').press('Enter');
  const ofFile = page.getByTestId('file-log-line');
  await expect(ofFile.filter({ hasText: 'is in use by another program' })).toHaveCount(1);
  const story = await page
    .getByTestId('inspect-event')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-kind')));
  const logged = await ofFile.evaluateAll((all) => all.map((one) => one.getAttribute('data-event')));
  expect(logged).toEqual(story);
  await look(page, 'file');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Escape');
  await page.keyboard.press('6');
  await page.getByTestId('logs-report').click();
  await expect(page.getByText('The report is in the clipboard.')).toBeVisible();
  const report = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(JSON.parse(report)).toMatchObject({ v: 1, batches: [{ files: PLAIN + 3, counts: { FAILED: 2 } }] });
  for (const name of [scratch, homedir(), 'broken-1']) expect(report).not.toContain(name);
  expect(report.toLowerCase()).not.toContain(hostname().toLowerCase());
  await page.getByTestId('setting-logLevel').scrollIntoViewIfNeeded();
  await look(page, 'settings');
  expect(await openedFolder(app, () => page.getByTestId('logs-open').click())).toBe(join(dataDir, 'logs'));
  await running.close();
  const text = readFileSync(join(dataDir, 'logs/gristmill.jsonl'), 'utf8').trimEnd();
  expect(JSON.parse(text.slice(text.lastIndexOf('\n') + 1))).toMatchObject({ event: 'closed', component: 'app' });
  expect(running.errors).toEqual([]);
});

test('a page that dies is in the log, with what became of it', async ({ launch }) => {
  const { app, dataDir } = await launch();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  const path = join(dataDir, 'logs/gristmill.jsonl');
  // It is made with its first line.
  const log = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  await expect.poll(log).toContain('"event":"page-gone"');
  expect(log()).toContain('Batches go on');
});
