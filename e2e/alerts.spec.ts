import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { Alert } from '../src/shared/domain/alert.ts';
import { dropFiles } from './support/drop.ts';
import { answerDialogs } from './support/console.ts';
import { expect, test, type RunningApp } from './support/launch.ts';

/** Fails each file in the way that its name says, so that each is an alert of its own. */
const RECIPE = resolve(import.meta.dirname, 'recipes', 'fails-by-name.mjs');

async function failing(running: RunningApp, scratch: string, names: readonly string[]): Promise<void> {
  const { page, app } = running;
  const input = join(scratch, 'in');
  rmSync(input, { recursive: true, force: true });
  mkdirSync(input);
  for (const name of names) writeFileSync(join(input, name), name);
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await answerDialogs(app, [join(scratch, 'out')]);
  await dropFiles(page, [input]);
  await expect(page.getByTestId('start-batch')).toBeVisible();
  await page.getByTestId('change-out').click();
  await expect(page.getByTestId('start-batch')).toBeEnabled();
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toBeVisible({ timeout: 60_000 });
}

const filter = (page: Page, name: string) => page.getByTestId(`alert-filter-${name}`);
const rows = (page: Page) => page.getByTestId('alert-row');

test('acknowledge, snooze, resolve and undo by keyboard, of one alert and of several', async ({ launch, scratch }) => {
  test.setTimeout(120_000);
  const running = await launch({ args: [`--recipe=${RECIPE}`] });
  const { page, errors } = running;
  await failing(running, scratch, ['EACCES', 'EISDIR', 'ENOENT']);
  await page.keyboard.press('4');
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByTestId('rail-badge-alerts')).toHaveText('3');

  // One acknowledged, and taken back.
  await page.keyboard.press('a');
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByTestId('undo-offer')).toContainText('1 alert acknowledged');
  await page.keyboard.press('u');
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByTestId('undo-offer')).toHaveCount(0);

  // One snoozed for an hour, from the menu that `s` opens.
  await page.keyboard.press('j');
  await page.keyboard.press('s');
  await expect(page.getByTestId('snooze-1h')).toBeVisible();
  await expect(page.getByTestId('snooze-batch')).toBeDisabled();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(2);
  await filter(page, 'snoozed').click();
  await expect(page.getByTestId('alert-detail')).toContainText('snoozed until');
  await expect(page.getByTestId('rail-badge-alerts')).toHaveText('2');

  // The other two picked, resolved, and both taken back.
  await filter(page, 'active').click();
  await page.locator('body').click({ position: { x: 640, y: 26 } });
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByTestId('alerts-picked')).toContainText('2 alerts picked');
  await page.keyboard.press('r');
  await expect(page.getByTestId('alerts-empty')).toBeVisible();
  await expect(page.getByTestId('undo-offer')).toContainText('2 alerts resolved');
  await page.keyboard.press('u');
  await expect(rows(page)).toHaveCount(2);

  // Shift picks a range, too.
  await page.keyboard.press('Escape');
  await rows(page).first().click();
  await rows(page)
    .last()
    .click({ modifiers: ['Shift'] });
  await expect(page.getByTestId('alerts-picked')).toContainText('2 alerts picked');
  await page.keyboard.press('r');
  await filter(page, 'resolved').click();
  await expect(rows(page)).toHaveCount(2);

  // All of it stands in the history, and is still there after a restart.
  await filter(page, 'history').click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByTestId('alert-patterns')).toContainText('task-failed');
  await page.getByTestId('alert-search').fill('EISDIR');
  await expect(rows(page)).toHaveCount(1);
  expect(errors).toEqual([]);
  await running.close();
  const again = await launch({ dataDir: running.dataDir, args: [`--recipe=${RECIPE}`] });
  await again.page.keyboard.press('4');
  await filter(again.page, 'resolved').click();
  await expect(rows(again.page)).toHaveCount(2);
  await expect(again.page.getByTestId('alert-step').filter({ hasText: 'Taken back' }).first()).toBeVisible();
  await filter(again.page, 'snoozed').click();
  await expect(rows(again.page)).toHaveCount(1);
});

test('more different alerts than a person can read are one digest with exact counts', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  const running = await launch({ args: [`--recipe=${RECIPE}`] });
  const { page, errors } = running;
  await failing(
    running,
    scratch,
    Array.from({ length: 40 }, (_, i) => `E${String(i).padStart(2, '0')}`),
  );
  await page.keyboard.press('4');
  await expect(rows(page)).toHaveCount(11);
  await rows(page).filter({ hasText: 'Many different alerts at once' }).click();
  await expect(page.getByTestId('alert-count')).toHaveText('30');
  await expect(page.getByTestId('digest-kinds').getByRole('row')).toHaveCount(30);
  expect(errors).toEqual([]);
});

test('of many alerts only those in sight exist, and keys walk through all of them', async ({ launch, scratch }) => {
  const dataDir = join(scratch, 'data');
  mkdirSync(dataDir);
  const at = Date.now();
  const lines = Array.from({ length: 400 }, (_, i): Alert => ({
    id: `alert-${i}`,
    rule: 'task-failed',
    level: 'WARNING',
    state: 'active',
    message: `File ${i} could not be read`,
    component: 'tasks',
    metadata: {},
    firstAt: at - i * 1000,
    lastAt: at - i * 1000,
    count: 1,
    examples: [],
    history: [],
  }));
  const text = [{ k: 'alerts', v: 1 }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(dataDir, 'alerts.jsonl'), text);
  const { page, errors } = await launch({ dataDir });
  await page.keyboard.press('4');
  await expect(page.getByTestId('rail-badge-alerts')).toHaveText('99+');
  await expect(rows(page).first()).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(60);

  const current = page.locator('[data-testid="alert-row"][aria-current="true"]');
  const first = await current.getAttribute('data-id');
  for (let step = 0; step < 100; step++) await page.keyboard.press('j');
  await expect(current).toBeInViewport();
  expect(await current.getAttribute('data-id')).not.toBe(first);
  await expect(page.locator('li', { has: current })).toHaveAttribute('aria-posinset', '101');
  await expect(page.locator('li', { has: current })).toHaveAttribute('aria-setsize', '400');
  expect(errors).toEqual([]);
});
