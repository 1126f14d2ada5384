import { readdirSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identify } from '../test/support/image-magick.ts';
import { realPictures } from '../test/support/real-pictures.ts';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* The picture library is native code, which has to load in the threads of Electron too, beside its own libraries. */

const PICTURES = [...realPictures('.png', 30), ...realPictures('.svg', 10)];

/** What GLib says of objects that belong to another copy of it; sooner or later the app ends then. */
const FOREIGN_OBJECT = /G_IS_OBJECT/;

test('pictures are made in the app; what is none fails alone', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  const out = join(scratch, 'out');
  mkdirSync(out);
  const words = join(scratch, 'words.png');
  writeFileSync(words, 'words');
  const running = await launch();
  const { app, page, errors } = running;
  let said = '';
  app.process().stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await page.getByTestId('recipe-pictures').click();
  await startByDrop(running, [...PICTURES, words], out);
  await expect(page.getByTestId('headline')).toContainText('40 of 41 files done, 1 failed', { timeout: 60_000 });
  const made = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const expected = PICTURES.map((path) => basename(path).replace(/\.svg$/, '.png'));
  expect(made.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
  const found = identify(...made.map(({ parentPath, name }) => join(parentPath, name)));
  expect(new Set(found.map(({ format }) => format))).toEqual(new Set(['PNG']));
  expect(said).not.toMatch(FOREIGN_OBJECT);
  expect(errors).toEqual([]);
});

test('a contact sheet is made in the app', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  const out = join(scratch, 'sheet');
  mkdirSync(out);
  const running = await launch();
  await running.page.getByTestId('recipe-contact-sheet').click();
  await startByDrop(running, PICTURES, out);
  await expect(running.page.getByTestId('headline')).toContainText('All 40 files done', { timeout: 60_000 });
  expect(readdirSync(out)).toEqual(['contact-sheet.pdf']);
  expect(running.errors).toEqual([]);
});
