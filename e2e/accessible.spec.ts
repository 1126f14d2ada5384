import type { ElectronApplication, Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { axeFinds, dress } from './support/axe.ts';
import { cutOff } from './support/fits.ts';
import { expect, test, type RunningApp } from './support/launch.ts';
import { tour } from './support/tour.ts';

/* The whole console by everybody, on any screen, in one walk: what is found in all its views is told at once. */

async function resize(app: ElectronApplication, page: Page, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
    width,
    height,
  ] as [number, number]);
  await page.waitForFunction((size) => innerWidth === size[0] && innerHeight === size[1], [width, height] as const);
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

/** What is cut off in the window as it is; with a picture of it, if anything is. */
async function cutOffIn({ app, page }: RunningApp, view: string): Promise<readonly string[]> {
  let found: readonly string[] = [];
  // Charts follow the width of the window some frames later.
  const look = async (): Promise<readonly string[]> => (found = await cutOff(page));
  await expect
    .poll(look, { timeout: 2000 })
    .toEqual([])
    .catch(() => undefined);
  if (found.length > 0) await photograph(app, `test-results/cut-off/${slug(view)}.png`);
  return found.map((one) => `${view}: ${one}`);
}

test('in every view axe finds nothing in either colour scheme, and nothing is cut off or out of reach at 200 % zoom or in 1024 × 700', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(400_000);
  const found: string[] = [];
  await tour(launch, scratch, async (running, view) => {
    const { app, page } = running;
    // A killed app may have kept the zoom of the view before.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1));
    await page.waitForFunction(() => devicePixelRatio === 1);
    found.push(...(await axeFinds(page)).map((one) => `${view}: ${one}`));
    await dress(page, 'light');
    const [width, height] = await page.evaluate(() => [innerWidth, innerHeight] as const);
    await zoom(running, 2);
    found.push(...(await cutOffIn(running, `${view}, 200 %`)));
    await zoom(running, 1);
    await resize(app, page, 1024, 700);
    found.push(...(await cutOffIn(running, `${view}, 1024 × 700`)));
    await resize(app, page, width, height);
  });
  expect(found).toEqual([]);
});
