import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type FormatEnum } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPicture } from '../../../../../test/support/run-picture.ts';
import { contactSheet } from '../contact-sheet/contact-sheet.ts';
import { pictures } from './pictures.ts';

let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'endings-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DRAWING = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"/>');
const pixels = sharp({ create: { width: 9, height: 7, channels: 3, background: '#0af' } });

/** What files with this ending hold. */
function contentOf(ending: string): Promise<Buffer> | Buffer {
  if (ending === 'svg') return DRAWING;
  if (ending === 'svgz') return gzipSync(DRAWING);
  const kinds: Readonly<Record<string, string>> = { jpg: 'jpeg', jpe: 'jpeg', jfif: 'jpeg', tif: 'tiff', apng: 'png' };
  return pixels
    .clone()
    .toFormat((kinds[ending] ?? ending) as keyof FormatEnum)
    .toBuffer();
}

test('every kind of file that is taken of a folder can be read', async () => {
  expect(pictures.takes?.length).toBeGreaterThan(10);
  for (const ending of pictures.takes ?? []) {
    const path = join(folder, `picture.${ending}`);
    writeFileSync(path, await contentOf(ending));
    const { result } = await runPicture(folder, path);
    expect([ending, result.width, result.height]).toEqual([ending, 9, 7]);
  }
});

test('a contact sheet takes the same', () => {
  expect(contactSheet.takes).toEqual(pictures.takes);
});
