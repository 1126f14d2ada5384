import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { realPictures } from '../test/support/real-pictures.ts';
import { answerDialogs } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

const PICTURES = realPictures('.png', 4);

test('pictures and texts in one folder: the sheet says what is left out, all files can be had, and the pictures are done', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'holiday');
  const out = join(scratch, 'out');
  mkdirSync(input);
  for (const path of PICTURES) copyFileSync(path, join(input, basename(path)));
  for (const name of ['notes.txt', 'route.TXT', 'IMG_1.heic']) writeFileSync(join(input, name), name);
  const { app, page, errors } = await launch();
  await page.getByTestId('recipe-pictures').click();
  await expect(page.getByTestId('recipe-pictures')).toContainText('Of folders it takes .jpg, .jpeg');
  await expect(page.getByTestId('drop-target')).toContainText('those files in them that “Pictures” takes');
  await dropFiles(page, [input]);
  await expect(page.getByTestId('preflight-files')).toHaveText('4');
  const left = page.getByTestId('not-taken');
  await expect(left).toHaveText('3 files were left out that “Pictures” does not take: 2 .txt, 1 .heic.');
  await expect(page.getByTestId('filter')).toHaveText('all that “Pictures” takes');
  await expect(page.getByTestId('preflight-sheet')).toContainText(
    'Format: kept · Fit: inside the size asked for · Effort: balanced · Metadata: stripped · Damaged pictures: fail',
  );

  await page.getByTestId('change-filter').click();
  await page.getByTestId('all-files').click();
  await expect(page.getByTestId('preflight-files')).toHaveText('7');
  await expect(left).toBeHidden();
  await expect(page.getByTestId('filter')).toHaveText('all, junk too');
  await page.getByTestId('all-files').click();
  await expect(page.getByTestId('preflight-files')).toHaveText('4');

  await answerDialogs(app, [out]);
  await page.getByTestId('change-out').click();
  await expect(page.getByTestId('preflight-out').getByTitle(out, { exact: true })).toBeVisible();
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 30_000 });
  await expect(page.getByTestId('headline')).toHaveText('All 4 files done');
  expect(readdirSync(join(out, 'holiday'))).toHaveLength(4);
  expect(errors).toEqual([]);
});

test('a preset for pictures has no patterns to show: the recipe knows what pictures are', async ({
  launch,
  scratch,
}) => {
  mkdirSync(join(scratch, 'in'));
  writeFileSync(join(scratch, 'in/notes.txt'), 'notes');
  const { page, errors } = await launch();
  await page.getByTestId('preset').click();
  await page.getByRole('option', { name: 'Web-size pictures' }).click();
  await dropFiles(page, [join(scratch, 'in')]);
  await expect(page.getByTestId('filter')).toHaveText('all that “Pictures” takes');
  await expect(page.getByTestId('preflight-sheet')).toContainText('Format: WebP · Longest edge: 2,048 pixels');
  await expect(page.getByTestId('start-batch')).toBeDisabled();
  await expect(page.getByText('None of the files is one that the recipe takes.')).toBeVisible();
  expect(errors).toEqual([]);
});
