import type { ElectronApplication, Locator } from '@playwright/test';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* What is handed to the file manager, and to the program that opens a file of its kind. */

type Asked = readonly [what: 'shown' | 'opened', path: string];

/** In the place of the system: there is no file manager here. */
async function listen(app: ElectronApplication): Promise<() => Promise<readonly Asked[]>> {
  await app.evaluate(({ shell }) => {
    const asked: (readonly [string, string])[] = [];
    Object.assign(globalThis, { asked });
    shell.openPath = (path) => Promise.resolve((asked.push(['opened', path]), ''));
    shell.showItemInFolder = (path) => void asked.push(['shown', path]);
  });
  return () => app.evaluate(() => (globalThis as unknown as { readonly asked: readonly Asked[] }).asked);
}

test('a file, its output and the output folder are shown and opened; what is not there any more is said', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'in');
  const out = join(scratch, 'out');
  mkdirSync(input);
  writeFileSync(join(input, 'letter.txt'), 'Dear Ada');
  const running = await launch();
  const { app, page, errors } = running;
  const asked = await listen(app);
  await page.getByTestId('recipe-compress').click();
  await startByDrop(running, [input], out);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');

  await page.getByTestId('show-in-folder').click();
  await expect.poll(asked).toEqual([['opened', out]]);

  await page.getByTestId('rail-tasks').click();
  await page.getByTestId('task-row').click();
  const button = (name: string): Locator => page.getByTestId('task-drawer').getByTestId(name);
  await button('task-open-output').click();
  await button('task-reveal-output').click();
  await button('task-reveal').click();
  const zipped = join(out, 'in/letter.txt.gz');
  await expect
    .poll(async () => (await asked()).slice(1))
    .toEqual([
      ['opened', zipped],
      ['shown', zipped],
      ['shown', join(input, 'letter.txt')],
    ]);

  rmSync(out, { recursive: true });
  await button('task-open-output').click();
  await expect(page.getByRole('alert').filter({ hasText: 'letter.txt.gz is not there any more.' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByTestId('rail-overview').click();
  await page.getByTestId('show-in-folder').click();
  const gone = page.getByRole('alert').filter({ hasText: `${out} is not there any more.` });
  await expect(gone).toHaveCount(1);
  // Said once more it is still one, and once it was done nobody need read it.
  await page.getByTestId('show-in-folder').click();
  await expect(gone).toHaveCount(1);
  expect(await asked()).toHaveLength(4);
  mkdirSync(out);
  await page.getByTestId('show-in-folder').click();
  await expect(gone).toHaveCount(0);
  expect(await asked()).toHaveLength(5);
  expect(errors).toEqual([]);
});
