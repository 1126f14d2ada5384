import type { Page } from '@playwright/test';
import { join, resolve } from 'node:path';
import { expect, type RunningApp } from '../support/launch.ts';

/** Those that the README shows are kept with it; the others are for looking at. */
const KEPT = resolve(import.meta.dirname, '../../docs/pictures');
const OTHERS = resolve(import.meta.dirname, '../../test-results/pictures');
const IN_README: ReadonlySet<string> = new Set([
  'overview-empty-light',
  'overview-running-light',
  'workers-running-dark',
  'resume-light',
  'alerts-active-light',
]);

/** The window in both colour schemes. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(640, 26);
  for (const scheme of ['light', 'dark'] as const) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset['mantineColorScheme'] = chosen;
    }, scheme);
    // Two frames: charts measure themselves after the first.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const file = `${name}-${scheme}`;
    const path = join(IN_README.has(file) ? KEPT : OTHERS, `${file}.png`);
    await page.screenshot({ path, animations: 'disabled' });
  }
}

/** Goes to a place of the rail. */
export async function place({ page }: Pick<RunningApp, 'page'>, name: string): Promise<void> {
  await page.getByTestId(`rail-${name}`).click();
  await expect(page.getByTestId(`place-${name}`)).toBeVisible();
  // Its code may still be on its way.
  await expect(page.locator('main > [aria-busy=true]')).toHaveCount(0);
}
