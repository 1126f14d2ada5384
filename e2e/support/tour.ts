import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startByDrop, untilShareDone } from './console.ts';
import { dropFiles } from './drop.ts';
import { expect, type LaunchSettings, type RunningApp } from './launch.ts';

const TROUBLES = resolve(import.meta.dirname, '../recipes/troubles.mjs');
const PLACES = ['overview', 'workers', 'tasks', 'alerts', 'batches', 'settings'] as const;
/** Long enough for whoever looks at it while it runs. */
const PLAIN = 4000;

/** Is shown every view of the console in turn, by its name. */
export type Look = (running: RunningApp, view: string) => Promise<void>;
type Launch = (settings?: LaunchSettings) => Promise<RunningApp>;

/**
 * Walks through the whole console on real batches: empty, with each dialog, paused in the middle of a batch with troubles,
 * after its end, and after the app was killed. The windows of all that are as the app opens them.
 */
export async function tour(launch: Launch, scratch: string, look: Look): Promise<void> {
  const input = makeInput(scratch);
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: 2, retryDelaySeconds: 0.1 }));
  const args = [`--recipe=${TROUBLES}`, `--config=${config}`];
  const first = await launch({ args });
  // Nothing is looked at on its way.
  await first.page.emulateMedia({ reducedMotion: 'reduce' });
  await emptyViews(first, look);
  await dialogs(first, input, look);
  await runningViews(first, [input, join(scratch, 'out')], look);
  await endedViews(first, look);
  await first.page.getByTestId('rail-overview').click();
  await first.page.getByTestId('start-another').click();
  await startByDrop(first, [input], join(scratch, 'again'));
  await untilShareDone(first.page, 0.1);
  await first.kill();
  const second = await launch({ dataDir: first.dataDir, args });
  await second.page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(second.page.getByTestId('offer')).toHaveAttribute('data-check', 'checked', { timeout: 30_000 });
  await look(second, 'relaunch dialog');
  await second.page.getByTestId('resume-discard').click();
  await expect(
    second.page.getByTestId('discard-ask').or(second.page.getByTestId('discard-keep')).first(),
  ).toBeVisible();
  await look(second, 'discard, asked');
  await second.page.getByTestId('discard-keep').click();
  await second.page.getByTestId('resume-later').click();
  await expect(second.page.getByTestId('offers-review')).toBeVisible();
  await look(second, 'start with an offer for later');
  expect([...first.errors, ...second.errors]).toEqual([]);
}

function makeInput(scratch: string): string {
  const input = join(scratch, 'in');
  const inner = join(input, 'a folder with a name that is far too long for any column of a table that shows it');
  mkdirSync(inner, { recursive: true });
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(inner, `plain-${String(i).padStart(4, '0')}`), `${i}`);
  for (const name of ['broken-1', 'broken-2', 'busy-1']) writeFileSync(join(input, name), name);
  return input;
}

async function go(page: Page, place: (typeof PLACES)[number]): Promise<void> {
  await page.getByTestId(`rail-${place}`).click();
  await expect(page.getByTestId(`place-${place}`)).toBeVisible();
}

async function emptyViews(running: RunningApp, look: Look): Promise<void> {
  const { page } = running;
  for (const place of PLACES) {
    await go(page, place);
    if (place === 'settings') await expect(page.getByTestId('setting-maxTaskRetries')).toBeVisible();
    await look(running, `${place}, empty`);
  }
  for (const kind of ['webhook', 'pagerduty', 'alertmanager', 'command']) {
    await page.getByTestId('route-add').click();
    if (kind === 'webhook') {
      await look(running, 'kinds of routes');
      // A menu is hidden while what it belongs to is out of sight, and the look has moved the page.
      await page.getByTestId('route-add').scrollIntoViewIfNeeded();
    }
    await page.getByTestId(`route-add-${kind}`).click();
    await expect(page.getByTestId('route-save')).toBeVisible();
    await look(running, `route form, ${kind}`);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('route-save')).toBeHidden();
  }
}

async function dialogs(running: RunningApp, input: string, look: Look): Promise<void> {
  const { page } = running;
  await go(page, 'overview');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(running, 'command palette');
  await page.getByLabel('Search for a command').fill('Fault drill…');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drill-start')).toBeEnabled();
  await look(running, 'fault drill');
  await page.getByTestId('drill-cancel').click();
  await page.getByTestId('add-files').click();
  await expect(page.getByRole('menuitem', { name: 'Files…' })).toBeVisible();
  await look(running, 'menu of Add');
  await page.keyboard.press('Escape');
  await page.getByTestId('recipe-pictures').click();
  await look(running, 'options of a recipe');
  await dropFiles(page, [input, '/dev/null']);
  await expect(page.getByTestId('preflight-files')).toBeVisible();
  await look(running, 'preflight');
  for (const part of ['change-filter', 'change-options', 'change-naming'])
    if (await page.getByTestId(part).isVisible()) await page.getByTestId(part).click();
  await look(running, 'preflight, everything open');
  await page.getByTestId('preflight-cancel').click();
  await page.getByTestId(`recipe-${TROUBLES}`).click();
}

async function runningViews(running: RunningApp, [input, out]: [string, string], look: Look): Promise<void> {
  const { page } = running;
  await startByDrop(running, [input], out);
  await untilShareDone(page, 0.2);
  await look(running, 'overview, running');
  await page.getByTestId('pause').click();
  await expect(page.getByTestId('resume')).toBeVisible();
  await look(running, 'overview, paused');
  await page.getByTestId('cancel').click();
  await expect(page.getByTestId('cancel-dialog-keep')).toBeVisible();
  await look(running, 'cancel, asked');
  await page.getByTestId('cancel-dialog-keep').click();
  for (const place of ['workers', 'tasks', 'batches'] as const) {
    await go(page, place);
    await look(running, `${place}, paused`);
  }
  await go(page, 'overview');
  await page.getByTestId('resume').click();
  await expect(page.getByTestId('outcome')).toBeVisible({ timeout: 60_000 });
}

async function endedViews(running: RunningApp, look: Look): Promise<void> {
  const { page } = running;
  await look(running, 'overview, ended');
  await go(page, 'workers');
  await look(running, 'workers, ended');
  await go(page, 'tasks');
  await page.getByTestId('facet-FAILED').click();
  await expect(page.getByTestId('task-row')).toHaveCount(2);
  await look(running, 'tasks, failed');
  await page.getByTestId('task-row').first().click();
  await expect(page.getByTestId('task-drawer-error')).toBeVisible();
  await look(running, 'drawer of a task');
  await page.keyboard.press('Escape');
  await alertViews(running, look);
  await go(page, 'batches');
  await expect(page.getByTestId('history-row')).toHaveCount(1);
  await look(running, 'batches, one ended');
  await page.getByTestId('history-delete').click();
  await expect(page.getByTestId('delete-dialog-keep')).toBeVisible();
  await look(running, 'delete, asked');
  await page.getByTestId('delete-dialog-keep').click();
  await page.getByTestId('history-row').getByTestId('inspect-open').click();
  await expect(page.getByTestId('inspect-file').first()).toBeVisible();
  await look(running, 'inspect');
  await page.getByTestId('inspect-file').first().press('Enter');
  await expect(page.getByTestId('inspect-event').first()).toBeVisible();
  await look(running, 'drawer of inspect');
  await page.keyboard.press('Escape');
}

async function alertViews(running: RunningApp, look: Look): Promise<void> {
  const { page } = running;
  await go(page, 'alerts');
  await expect(page.getByTestId('alert-row').first()).toBeVisible();
  await look(running, 'alerts, active');
  await page.keyboard.press('s');
  await expect(page.getByTestId('snooze-1h')).toBeVisible();
  await look(running, 'menu of Snooze');
  await page.keyboard.press('Escape');
  await page.keyboard.press('x');
  await expect(page.getByTestId('alerts-picked')).toBeVisible();
  await look(running, 'alerts, picked');
  await page.keyboard.press('a');
  await expect(page.getByTestId('undo-offer')).toBeVisible();
  await look(running, 'alerts, undo');
  await page.getByTestId('alert-filter-acknowledged').click();
  await look(running, 'alerts, acknowledged');
  await page.getByTestId('alert-filter-history').click();
  await expect(page.getByTestId('alert-patterns')).toBeVisible();
  await look(running, 'alerts, history');
}
