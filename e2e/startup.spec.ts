import type { Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { START_ELEMENT, type StartView } from '../src/shared/ipc/views.ts';
import { keepStart } from '../src/main/shell/kept-start.ts';
import { expect, test } from './support/launch.ts';

const MAIN = join(import.meta.dirname, '../out/main');

/** The files of ours that a file of the app loads before its first line runs, itself among them, and their bytes. */
function loadedBy(name: string, seen = new Map<string, number>()): { files: number; bytes: number } {
  if (!seen.has(name)) {
    const text = readFileSync(join(MAIN, name), 'utf8');
    seen.set(name, Buffer.byteLength(text));
    for (const [, next = ''] of text.matchAll(/\bimport(?:[^;"]*?from)? ?"\.\/([^"]+)"/g)) loadedBy(next, seen);
  }
  return { files: seen.size, bytes: [...seen.values()].reduce((sum, bytes) => sum + bytes, 0) };
}

test('the window waits for what it needs: the engine is loaded behind it, and from few files', () => {
  const index = readFileSync(join(MAIN, 'index.js'), 'utf8');
  const engine = loadedBy(/import\([`"]\.\/(chunk-open-app-[^`"]+)[`"]\)/.exec(index)?.[1] ?? '');
  expect(engine.bytes).toBeGreaterThan(750_000);
  expect(engine.files).toBeLessThan(30);
  expect(loadedBy('index.js').bytes).toBeLessThan(50_000);
});

/** What main has put into the page for its first picture. */
const start = async (page: Page): Promise<StartView | null> => {
  const json = await page.evaluate((id) => document.getElementById(id)?.textContent ?? null, START_ELEMENT);
  return json === null ? null : (JSON.parse(json) as StartView);
};

test('the window is drawn from what it showed last, and never while a batch may run', async ({ launch }) => {
  const first = await launch();
  expect(await start(first.page)).toBeNull();
  await first.page.getByTestId('recipe-text').click();
  await expect(first.page.getByTestId('recipe-text')).toHaveAttribute('aria-checked', 'true');
  await first.close();

  const second = await launch({ dataDir: first.dataDir });
  const { page, dataDir, errors } = second;
  const known = await start(page);
  expect(known?.settings.recipe).toBe('text');
  expect(known?.recipes.length).toBeGreaterThan(5);
  await expect(page.getByTestId('recipe-text')).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('preset')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('recipe-text')).toHaveAttribute('aria-checked', 'true');
  expect(await start(page)).toBeNull();
  expect(errors).toEqual([]);
  await second.close();

  // What a person typed is never a part of the page.
  const outDir = '/out</script><script>document.title = "evil"</script><b id="evil">';
  const settings = { ...known?.settings, outDir } as StartView['settings'];
  const build = /"build":"([^"]+)"/.exec(readFileSync(join(dataDir, 'start.json'), 'utf8'))?.[1] ?? '';
  await keepStart(dataDir, build, { settings, recipes: known?.recipes ?? [] });
  const typed = await launch({ dataDir });
  expect((await start(typed.page))?.settings.outDir).toBe(outDir);
  expect(await typed.page.evaluate(() => document.getElementById('evil'))).toBeNull();
  expect(typed.errors).toEqual([]);
  await typed.close();

  writeFileSync(join(dataDir, 'start.json'), 'damaged');
  const third = await launch({ dataDir });
  expect(await start(third.page)).toBeNull();
  await expect(third.page.getByTestId('recipe-text')).toHaveAttribute('aria-checked', 'true');
});
