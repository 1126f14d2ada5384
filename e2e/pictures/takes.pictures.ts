import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { realPictures } from '../../test/support/real-pictures.ts';
import { dropFiles } from '../support/drop.ts';
import { expect, test } from '../support/launch.ts';
import { picture } from './picture.ts';

/** A short place, for the sake of the pictures. */
const HOME = join(tmpdir(), 'ada');

test.beforeEach(() => rm(HOME, { recursive: true, force: true }));
test.afterAll(() => rm(HOME, { recursive: true, force: true }));

test('a folder with pictures and other things', async ({ launch }) => {
  const folder = join(HOME, '2004 Wedding');
  mkdirSync(folder, { recursive: true });
  for (const path of realPictures('.png', 8)) copyFileSync(path, join(folder, basename(path)));
  for (const name of ['guests.txt', 'menu.txt', 'IMG_1.heic', '.DS_Store']) writeFileSync(join(folder, name), name);
  const { page } = await launch();
  await page.getByTestId('recipe-pictures').click();
  await picture(page, 'start-pictures');
  await dropFiles(page, [folder]);
  await expect(page.getByTestId('not-taken')).toBeVisible();
  await picture(page, 'preflight-takes');
  await page.getByTestId('change-filter').click();
  await expect(page.getByTestId('all-files')).toBeVisible();
  await page.getByTestId('all-files').scrollIntoViewIfNeeded();
  await picture(page, 'preflight-takes-open');
});
