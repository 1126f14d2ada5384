import type { ElectronApplication } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { axeFinds, dress } from './support/axe.ts';
import { cutOff } from './support/fits.ts';
import { expect, test, type RunningApp } from './support/launch.ts';
import { tour } from './support/tour.ts';

/* The whole console by everybody, on any screen: what is found in all its views is told at once. */

async function resize(app: ElectronApplication, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
    width,
    height,
  ] as [number, number]);
}

async function zoom({ app, page }: RunningApp, factor: number): Promise<void> {
  const wide = await page.evaluate(() => innerWidth * devicePixelRatio);
  await app.evaluate(
    ({ BrowserWindow }, by) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(by),
    factor,
  );
  await page.waitForFunction((width) => Math.abs(innerWidth - width) < 2, wide / factor);
}

/** By the window itself: Playwright's own pictures know nothing of its zoom. */
async function photograph(app: ElectronApplication, path: string): Promise<void> {
  const picture = await app.evaluate(async ({ BrowserWindow }) => {
    const taken = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
    return taken?.toPNG().toString('base64') ?? '';
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.from(picture, 'base64'));
}

const slug = (view: string): string => view.replaceAll(/\W+/gu, '-');

test('axe finds nothing in any view, in either colour scheme', async ({ launch, scratch }) => {
  test.setTimeout(400_000);
  const found: string[] = [];
  await tour(launch, scratch, async ({ page }, view) => {
    found.push(...(await axeFinds(page)).map((one) => `${view}: ${one}`));
    await dress(page, 'light');
  });
  expect(found).toEqual([]);
});

test('at 200 % zoom nothing is cut off and every control can be reached', async ({ launch, scratch }) => {
  test.setTimeout(400_000);
  const found: string[] = [];
  await tour(launch, scratch, async (running, view) => {
    await zoom(running, 2);
    await running.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    await photograph(running.app, `test-results/zoomed/${slug(view)}.png`);
    found.push(...(await cutOff(running.page)).map((one) => `${view}: ${one}`));
    await zoom(running, 1);
  });
  expect(found).toEqual([]);
});

test('in a window of 1024 × 700 nothing is cut off and every control can be reached', async ({ launch, scratch }) => {
  test.setTimeout(400_000);
  const found: string[] = [];
  await tour(launch, scratch, async ({ app, page }, view) => {
    await resize(app, 1024, 700);
    await page.waitForFunction(() => innerWidth === 1024);
    await page.screenshot({ path: `test-results/small/${slug(view)}.png`, animations: 'disabled' });
    found.push(...(await cutOff(page)).map((one) => `${view}: ${one}`));
  });
  expect(found).toEqual([]);
});
