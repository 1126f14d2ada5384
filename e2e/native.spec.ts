import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clickMenu, startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* What the app shows outside its page, and asks of the system. */

const RECIPE = join(import.meta.dirname, 'recipes/blocks.mjs');

test('the menu leads to the places, to the commands, and pauses the batch that runs', async ({ launch, scratch }) => {
  const input = join(scratch, 'in');
  await mkdir(input);
  // Holds the batch for as long as the test likes.
  await writeFile(join(input, 'blocks-1'), '');
  execFileSync('mkfifo', [join(input, 'blocks-1.fifo')]);
  const { app, page, errors } = await launch({ args: [`--recipe=${RECIPE}`] });
  const click = (label: string): Promise<void> => clickMenu(app, label);
  const enabled = (label: string): Promise<boolean | undefined> =>
    app.evaluate(
      ({ Menu }, wanted) =>
        Menu.getApplicationMenu()
          ?.items.flatMap((item) => item.submenu?.items ?? [])
          .find((one) => one.label === wanted)?.enabled,
      label,
    );

  await click('Workers');
  await expect(page.getByTestId('place-workers')).toBeVisible();
  expect(await enabled('Pause')).toBe(false);

  await click('Commands…');
  const search = page.getByLabel('Search for a command');
  await expect(search).toBeFocused();
  await search.fill('blocks');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('place-overview')).toBeVisible();

  const awake = (): Promise<boolean> => app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0));
  expect(await awake()).toBe(false);
  await startByDrop({ app, page }, [input], join(scratch, 'out'));
  await expect.poll(() => enabled('Pause')).toBe(true);
  await expect.poll(awake).toBe(true);
  await click('Pause');
  await expect(page.getByTestId('resume')).toBeVisible();
  await expect.poll(() => enabled('Go on')).toBe(true);
  await expect.poll(awake).toBe(false);
  expect(errors).toEqual([]);
});

test('the window comes back where it was', async ({ launch, scratch }) => {
  const dataDir = join(scratch, 'data');
  const first = await launch({ dataDir });
  await first.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setBounds({ x: 40, y: 30, width: 1100, height: 720 });
  });
  await first.close();
  const { app } = await launch({ dataDir });
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual({
    x: 40,
    y: 30,
    width: 1100,
    height: 720,
  });
});
