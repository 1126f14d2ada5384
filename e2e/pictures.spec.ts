import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identify } from '../test/support/image-magick.ts';
import { realPictures } from '../test/support/real-pictures.ts';
import { startByDrop } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* The picture library is native code, which has to load in the threads of Electron too, beside its own libraries. */

const PICTURES = [...realPictures('.png', 30), ...realPictures('.svg', 10)];

/** What GLib says of objects that belong to another copy of it; sooner or later the app ends then. */
const FOREIGN_OBJECT = /G_IS_OBJECT/;

test('pictures are made in the app', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  mkdirSync(join(scratch, 'out'));
  const running = await launch();
  const { app, page, errors } = running;
  let said = '';
  app.process().stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await page.getByTestId('recipe-pictures').click();
  await startByDrop(running, PICTURES, join(scratch, 'out'));
  await expect(page.getByTestId('headline')).toContainText('40 files done', { timeout: 60_000 });
  const made = (): string[] =>
    readdirSync(join(scratch, 'out'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\/?[^./][^/]*\.png$/.test(name),
    );
  await expect.poll(() => made().length).toBe(40);
  const found = identify(...made().map((name) => join(scratch, 'out', name)));
  expect(new Set(found.map(({ format }) => format))).toEqual(new Set(['PNG']));
  expect(said).not.toMatch(FOREIGN_OBJECT);
  expect(errors).toEqual([]);
});

test('a contact sheet is made in the app', async ({ launch, scratch }) => {
  test.setTimeout(90_000);
  mkdirSync(join(scratch, 'sheet'));
  const running = await launch();
  await running.page.getByTestId('recipe-contact-sheet').click();
  await startByDrop(running, PICTURES, join(scratch, 'sheet'));
  await expect.poll(() => readdirSync(join(scratch, 'sheet')), { timeout: 60_000 }).toEqual(['contact-sheet.pdf']);
  expect(running.errors).toEqual([]);
});
