import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { identify } from '../../../../../test/support/image-magick.ts';
import { realPictures } from '../../../../../test/support/real-pictures.ts';
import type { FileResult } from '../recipe.ts';
import { captionOf, drawCaptions } from './caption.ts';
import { contactSheetOptions } from './contact-sheet-options.ts';
import { contactSheet } from './contact-sheet.ts';
import { pageLayout, sheetLayout } from './sheet-layout.ts';
import { MAX_THUMBNAIL, type Thumbnail } from './thumbnail.ts';

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'sheet-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Options = Parameters<typeof contactSheetOptions.parse>[0];

async function thumbnailOf(path: string, options: Options = {}): Promise<Thumbnail> {
  const chunk = wholeFile(path, fs.statSync(path).size);
  return contactSheet.process(chunk, fakeContext(contactSheetOptions.parse(options), { chunk }));
}

/** The sheet of these files, as the engine makes it; returns its path. */
async function sheetOf(paths: readonly string[], options: Options = {}): Promise<string> {
  const parsed = contactSheetOptions.parse(options);
  const results: FileResult<Thumbnail>[] = [];
  for (const path of paths) {
    const result = await thumbnailOf(path, options);
    results.push({ taskId: results.length, path: Buffer.from(path), size: 1, result });
  }
  const out = join(fs.mkdtempSync(join(folder, 'out-')), contactSheet.finish?.name(parsed) ?? '');
  fs.writeFileSync(out, '');
  await contactSheet.finish?.run(results, {
    options: parsed,
    failed: [],
    base: Buffer.from(folder),
    write: (bytes) => fs.appendFileSync(out, bytes),
    progress: () => undefined,
  });
  return out;
}

async function plain(name: string, background: string, width = 300, height = 200): Promise<string> {
  const path = join(folder, name);
  await sharp({ create: { width, height, channels: 3, background } }).toFile(path);
  return path;
}

/** Rounded to the nearest of the strong colours: what was lost in compression does not matter. */
async function colourAt(picture: string, x: number, y: number): Promise<string> {
  const area = await sharp(picture).extract({ left: x, top: y, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
  return [...area].map((part) => (part > 128 ? 'f' : '0')).join('');
}

describe('thumbnails', () => {
  test('of real pictures are within their size and their bytes', async () => {
    for (const path of [...realPictures('.png', 4), ...realPictures('.svg', 2)]) {
      const { webp, width, height } = await thumbnailOf(path);
      const bytes = Buffer.from(webp, 'base64');
      expect(bytes.length).toBeLessThanOrEqual(MAX_THUMBNAIL);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width, height, hasAlpha: false });
      expect(Math.max(width, height)).toBeLessThanOrEqual(160);
    }
  });

  test('noise, which hardly compresses, is within its bytes too', async () => {
    const path = join(folder, 'noise.png');
    const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const;
    await sharp({ create: { width: 256, height: 256, channels: 3, background: 'grey', noise } }).toFile(path);
    const { webp, width } = await thumbnailOf(path, { thumbnail: 256 });
    expect(Buffer.from(webp, 'base64').length).toBeLessThanOrEqual(MAX_THUMBNAIL);
    expect(width).toBeGreaterThanOrEqual(64);
  });

  test('stand upright', async () => {
    const path = join(folder, 'turned.jpg');
    await sharp(await plain('flat.png', 'red'))
      .withMetadata({ orientation: 6 })
      .toFile(path);
    expect(await thumbnailOf(path)).toMatchObject({ width: 107, height: 160 });
  });

  test('of what is no picture: a permanent failure', async () => {
    const path = join(folder, 'words.jpg');
    fs.writeFileSync(path, 'words');
    await expect(thumbnailOf(path)).rejects.toMatchObject({ class: 'permanent', code: 'NOT_A_PICTURE' });
  });
});

describe('sheets', () => {
  test.each(['png', 'jpeg'] as const)('%s: each picture in its place, in order, row by row', async (format) => {
    const paths = [await plain('a.png', '#f00'), await plain('b.png', '#0f0'), await plain('c.png', '#00f')];
    const sheet = await sheetOf(paths, { format, columns: 2, thumbnail: 140, background: '#ffffff' });
    // Gaps of 10; a caption of 16 below each.
    expect(identify(sheet)).toMatchObject([{ format: format.toUpperCase(), width: 310, height: 342 }]);
    const middles = [
      [80, 80],
      [230, 80],
      [80, 246],
      [230, 246],
    ] as const;
    const found = await Promise.all(middles.map(([x, y]) => colourAt(sheet, x, y)));
    expect(found).toEqual(['f00', '0f0', '00f', 'fff']);
  });

  test('captions are drawn below, and left out where none are wanted', async () => {
    const path = await plain('with a name.png', '#ffffff');
    const ink = async (sheet: string): Promise<number> => {
      const { channels } = await sharp(sheet).greyscale().stats();
      return channels[0]?.min ?? 255;
    };
    expect(await ink(await sheetOf([path], { format: 'png', columns: 1 }))).toBeLessThan(120);
    expect(await ink(await sheetOf([path], { format: 'png', columns: 1, captions: false }))).toBeGreaterThan(250);
  });

  test('a PDF has as many pages as it takes, and shows the pictures', async () => {
    const paths = [await plain('one.png', '#f00'), await plain('two.png', '#0f0'), await plain('three.png', '#00f')];
    const options = { columns: 1, thumbnail: 250 };
    expect(pageLayout(contactSheetOptions.parse(options)).rows).toBe(1);
    const sheet = await sheetOf(paths, options);
    const info = execFileSync('pdfinfo', [sheet], { encoding: 'utf8' });
    expect(info).toMatch(/Pages: +3\n/);
    expect(info).toMatch(/Page size: +595.28 x 841.89 pts \(A4\)/);
    const said = execFileSync('pdftoppm', ['-r', '36', '-png', sheet, join(folder, 'page')], { encoding: 'utf8' });
    expect(said).toBe('');
    const pages = [1, 2, 3].map((page) => join(folder, `page-${page}.png`));
    expect(await Promise.all(pages.map((page) => colourAt(page, 149, 149)))).toEqual(['f00', '0f0', '00f']);
  });

  test('nothing done leaves a sheet with nothing on it', async () => {
    expect(execFileSync('pdfinfo', [await sheetOf([])], { encoding: 'utf8' })).toMatch(/Pages: +1\n/);
    expect(identify(await sheetOf([], { format: 'png' }))).toHaveLength(1);
  });

  test('thumbnails are made smaller where the sheet has less room for them', async () => {
    const { compose } = await import('./compose.ts');
    const path = await plain('large.png', '#00f');
    const result = await thumbnailOf(path);
    const layout = { columns: 1, rows: 1, thumbnail: 40, gap: 3, caption: 0, width: 46, height: 46 };
    const out = join(folder, 'small.png');
    await (await compose([{ path: Buffer.from(path), result }], layout, '#ffffff')).png().toFile(out);
    expect([await colourAt(out, 23, 23), await colourAt(out, 23, 5)]).toEqual(['00f', 'fff']);
  });
});

describe('layout of a single sheet', () => {
  const options = contactSheetOptions.parse({ format: 'jpeg' });

  test('is as asked for while that can be held', () => {
    expect(sheetLayout(options, 100)).toMatchObject({ columns: 6, rows: 17, thumbnail: 160, caption: 16 });
  });

  test('of any number of pictures holds them all within its bounds', () => {
    const asked = fc.record({ columns: fc.integer({ min: 1, max: 50 }), thumbnail: fc.integer({ min: 32, max: 256 }) });
    fc.assert(
      fc.property(asked, fc.nat(400_000), (more, count) => {
        const made = sheetLayout({ ...options, ...more }, count);
        expect(made.columns * made.rows).toBeGreaterThanOrEqual(count);
        expect(made.width * made.height).toBeLessThanOrEqual(64e6);
        expect(Math.max(made.width, made.height)).toBeLessThanOrEqual(60_000);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('specks are refused, and what would do is named', () => {
    expect(() => sheetLayout(options, 2_000_000)).toThrow(/2,000,000 pictures .* a PDF holds them/);
  });
});

describe('captions', () => {
  test.each([
    ['/a/b/short.jpg', 160, 'short.jpg'],
    ['/a/b/a-very-long-name-of-a-picture-0001.jpg', 100, 'a-very-…001.jpg'],
    ['/a/b/😀😀😀😀😀😀😀😀.png', 40, '😀😀😀…ng'],
    ['/a/b/tab\tline\nend', 160, 'tab\u{fffd}line\u{fffd}end'],
  ])('%j on %d pixels', (path, width, caption) => {
    expect(captionOf(Buffer.from(path), width)).toBe(caption);
  });

  test('of any name are a drawing that can be read', async () => {
    const names = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const property = fc.asyncProperty(names, async (name) => {
      const text = captionOf(Buffer.from(name), 160);
      const drawing = drawCaptions([{ text, x: 10, y: 10 }], 20, 20, '#000000');
      expect(await sharp(drawing).metadata()).toMatchObject({ format: 'svg', width: 20 });
    });
    await fc.assert(property, { seed: 8, numRuns: 100 });
  });
});
