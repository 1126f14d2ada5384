import type { ElectronApplication } from '@playwright/test';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answerDialogs } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

const RECIPE = resolve(import.meta.dirname, 'recipes/recodes.mjs');

/** Answers every dialog that asks where to write to. */
async function answerSaves(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

function put(folder: string, ...names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), name);
}

test('names: a preview as one types, what is taken, a preset of it all, and what failed once more', async ({
  launch,
  scratch,
}) => {
  test.slow();
  const input = join(scratch, 'photos');
  const out = join(scratch, 'web');
  put(input, 'a.jpg', 'a.png', 'b.jpg', 'broken.jpg', '.DS_Store');
  put(join(out, 'photos'), 'web-b.webp');
  const { app, page, errors } = await launch({ args: [`--recipe=${RECIPE}`] });
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await dropFiles(page, [input]);
  await expect(page.getByTestId('junk')).toContainText('1 junk entry left out: .DS_Store');
  await answerDialogs(app, [out]);
  await page.getByTestId('change-out').click();
  await expect(page.getByTestId('preflight-out').getByTitle(out, { exact: true })).toBeVisible();
  await expect(page.getByTestId('clashes')).toContainText('1 file would have the output of another file');

  await page.getByTestId('change-naming').click();
  const template = page.getByTestId('template');
  await template.fill('web-{stm}');
  await expect(page.getByText('{stm} is unknown')).toBeVisible();
  await template.fill('web-{stem}.{ext}');
  await expect(page.getByTestId('name-preview').getByRole('listitem')).toHaveText([
    'photos/a.jpg→photos/web-a.webp',
    'photos/a.png→photos/web-a.webp',
    'photos/b.jpg→photos/web-b.webp',
  ]);
  await template.press('Enter');
  await expect(page.getByTestId('naming')).toHaveText('web-{stem}.{ext}');
  await expect(page.getByTestId('conflicts')).toContainText('1 output exists already');
  await expect(page.getByTestId('conflict-overwrite')).toBeDisabled();
  await expect(page.getByTestId('start-batch')).toBeDisabled();

  await page.getByTestId('change-options').click();
  const sheet = page.getByTestId('preflight-sheet');
  await sheet.getByTestId('preset-menu').click();
  await page.getByTestId('preset-save').click();
  await page.getByTestId('preset-name').fill('Web copies');
  await page.getByTestId('preset-name-done').click();
  await expect(sheet.getByTestId('preset')).toHaveValue('Web copies');
  // To replace one is to say so; the shipped ones stay.
  await sheet.getByTestId('preset-menu').click();
  await page.getByTestId('preset-save').click();
  await page.getByTestId('preset-name').fill('Web copies');
  await expect(page.getByTestId('preset-name-done')).toHaveText('Replace');
  await page.getByTestId('preset-name').fill('Fixity manifest');
  await expect(page.getByTestId('preset-name-done')).toBeDisabled();
  await page.getByTestId('preset-name-dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByTestId('conflict-rename').click();
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES');
  const made = ['web-a (2).webp', 'web-a.webp', 'web-b (2).webp', 'web-b.webp'];
  expect(readdirSync(join(out, 'photos')).toSorted()).toEqual(made);

  // The list for the command line, byte for byte; and once more from here, in the same place under the same name.
  await answerSaves(app, join(scratch, 'failed.txt'));
  await page.getByTestId('export-failed').click();
  await expect(page.getByText('1 path written to')).toBeVisible();
  expect(readFileSync(join(scratch, 'failed.txt'), 'utf8')).toBe(`${join(input, 'broken.jpg')}\n`);
  put(input, 'broken.jpg.mended');
  await page.getByTestId('retry-failed').click();
  await expect(page.getByTestId('preflight-files')).toHaveText('1');
  await expect(page.getByTestId('name-preview')).toContainText('photos/web-broken.webp');
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  expect(readdirSync(join(out, 'photos')).toSorted()).toEqual([...made, 'web-broken.webp']);

  // The preset outlives the choice, and goes to a file.
  await page.getByTestId('start-another').click();
  await page.getByTestId('recipe-checksum').click();
  await expect(page.getByTestId('preset')).toHaveValue('');
  await page.getByTestId('preset').click();
  await page.getByRole('option', { name: 'Web copies' }).click();
  await expect(page.getByTestId(`recipe-${RECIPE}`)).toHaveAttribute('aria-checked', 'true');
  await answerSaves(app, join(scratch, 'presets.json'));
  await page.getByTestId('preset-menu').click();
  await page.getByTestId('preset-export').click();
  await expect(page.getByText('The presets were written to')).toBeVisible();
  const text = readFileSync(join(scratch, 'presets.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ v: 1, presets: [{ name: 'Web copies', naming: 'web-{stem}.{ext}' }] });

  // What comes out of a file and runs code is asked for.
  await answerDialogs(app, [join(scratch, 'presets.json')]);
  await page.getByTestId('preset-menu').click();
  await page.getByTestId('preset-import').click();
  await expect(page.getByText('Imported: Web copies (2).')).toBeVisible();
  await page.getByTestId('recipe-checksum').click();
  await page.getByTestId('preset').click();
  await page.getByRole('option', { name: 'Web copies (2)' }).click();
  await expect(page.getByTestId('preset-trust')).toContainText('has code run on your files');
  await page.getByTestId('preset-trust-confirm').click();
  await expect(page.getByTestId(`recipe-${RECIPE}`)).toHaveAttribute('aria-checked', 'true');
  expect(errors).toEqual([]);
});
