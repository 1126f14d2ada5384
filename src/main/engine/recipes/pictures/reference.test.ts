import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convert, differences, identify } from '../../../../../test/support/image-magick.ts';
import { realPictures } from '../../../../../test/support/real-pictures.ts';
import { runPicture } from '../../../../../test/support/run-picture.ts';

/* Against ImageMagick, on pictures that were not made for this. */

const PNG = realPictures('.png', 8);
const SVG = realPictures('.svg', 5);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The largest of the differences between two lists of pictures. */
const worst = (some: readonly string[], others: readonly string[]): number =>
  Math.max(...differences(some.map((path, i) => [path, others[i] ?? ''])));

const sizes = (paths: readonly string[]) => identify(...paths).map(({ width, height }) => `${width}x${height}`);

describe('converted, the pictures of an icon theme are those that ImageMagick sees', () => {
  // What is lost stays below the last: nothing where nothing is.
  test.each([
    ['png', 'PNG', 0],
    ['tiff', 'TIFF', 0],
    ['jpeg', 'JPEG', 0.06],
    ['webp', 'WEBP', 0.06],
  ] as const)('to %s', async (format, name, bound) => {
    const made: string[] = [];
    for (const path of PNG) {
      const { out, result } = await runPicture(folder, path, { format });
      expect(result).toMatchObject({ format, frames: 1, from: { format: 'png' } });
      made.push(out);
    }
    const found = identify(...made);
    expect(found.map(({ width, height }) => `${width}x${height}`)).toEqual(sizes(PNG));
    expect(new Set(found.map((one) => one.format))).toEqual(new Set([name]));
    expect(worst(PNG, made)).toBeLessThanOrEqual(bound);
  });

  // ImageMagick of Debian reads no AVIF: looked at after it was read back by the library.
  test('to avif', async () => {
    const back: string[] = [];
    for (const path of PNG.slice(0, 4)) {
      const { out, result } = await runPicture(folder, path, { format: 'avif', effort: 'fast' });
      expect(result.format).toBe('avif');
      back.push(`${out}.png`);
      await sharp(out).png().toFile(`${out}.png`);
    }
    expect(worst(PNG.slice(0, 4), back)).toBeLessThanOrEqual(0.06);
  });

  test('drawings become PNG, of the size that is told', async () => {
    const made: string[] = [];
    const told: string[] = [];
    for (const path of SVG) {
      const { out, result } = await runPicture(folder, path);
      expect(out).toMatch(/\.png$/);
      made.push(out);
      told.push(`PNG ${result.width}x${result.height}`);
    }
    expect(identify(...made).map(({ format, width, height }) => `${format} ${width}x${height}`)).toEqual(told);
  });
});

describe('resized', () => {
  test('real pictures have the size that ImageMagick gives them, and nearly its pixels', async () => {
    const args = ['-background', 'white', '-flatten', '-filter', 'Lanczos', '-resize', '20x20>'];
    const theirs = PNG.map((from, i) => ({ from, args, to: join(folder, `theirs-${i}.png`) }));
    convert(...theirs);
    const ours: string[] = [];
    for (const path of PNG) ours.push((await runPicture(folder, path, { longestEdge: 20 })).out);
    const expected = theirs.map(({ to }) => to);
    expect(sizes(ours)).toEqual(sizes(expected));
    expect(worst(ours, expected)).toBeLessThan(0.05);
  });

  const BOX = { width: 40, height: 30 };
  const CASES = [
    [{ longestEdge: 60 }, '60x20'],
    [{ width: 60 }, '60x20'],
    [{ height: 20 }, '60x20'],
    [BOX, '40x13'],
    [{ ...BOX, fit: 'cover' }, '40x30'],
    [{ ...BOX, fit: 'contain' }, '40x30'],
    [{ ...BOX, fit: 'fill' }, '40x30'],
    [{ longestEdge: 900 }, '90x30'],
    [{ width: 900, height: 900, fit: 'fill' }, '90x30'],
    [{ longestEdge: 180, enlarge: true }, '180x60'],
  ] as const;

  test('a picture of 90 × 30 by each of the ways to say a size', async () => {
    const path = join(folder, 'wide.png');
    await sharp({ create: { width: 90, height: 30, channels: 3, background: '#336699' } }).toFile(path);
    const made: string[] = [];
    for (const [options, size] of CASES) {
      const { out, result } = await runPicture(folder, path, options);
      expect([options, `${result.width}x${result.height}`]).toEqual([options, size]);
      made.push(out);
    }
    expect(sizes(made)).toEqual(CASES.map(([, size]) => size));
  });

  test('drawings that are enlarged are drawn anew, with sharp edges', async () => {
    const path = join(folder, 'edge.svg');
    const edge = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="4" height="8"/></svg>';
    writeFileSync(path, edge);
    const { out } = await runPicture(folder, path, { longestEdge: 400, enlarge: true });
    const row = await sharp(out)
      .extract({ left: 0, top: 200, width: 400, height: 1 })
      .extractChannel(3)
      .raw()
      .toBuffer();
    expect(row.filter((alpha) => alpha > 5 && alpha < 250).length).toBeLessThanOrEqual(2);
  });
});

describe('orientation', () => {
  /** Three colours, so that no turn or mirror image of it is like another. */
  const QUARTERS = '<rect width="40" height="20" fill="red"/><rect x="40" width="40" height="20" fill="lime"/>';
  const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40" fill="blue"/>${QUARTERS}</svg>`;
  const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

  async function turned(orientation: number): Promise<string> {
    const path = join(folder, `o${orientation}.jpg`);
    const picture = sharp(Buffer.from(PICTURE)).jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
    await picture.withMetadata({ orientation }).toFile(path);
    return path;
  }

  test('all eight are turned upright as ImageMagick does, with metadata and without', async () => {
    const from = await Promise.all(ORIENTATIONS.map(turned));
    const made: string[] = [];
    for (const metadata of ['strip', 'keep'] as const) {
      for (const path of from) made.push((await runPicture(folder, path, { format: 'png', metadata })).out);
    }
    // What the new picture says of its own orientation counts too.
    const all = [...from, ...made].map((path) => ({ from: path, args: ['-auto-orient'], to: `${path}.upright.png` }));
    convert(...all);
    const upright = (paths: readonly string[]): string[] => paths.map((path) => `${path}.upright.png`);
    const expected = ORIENTATIONS.map((o) => (o > 4 ? '40x80' : '80x40'));
    expect(sizes(upright(made))).toEqual([...expected, ...expected]);
    expect(worst(upright([...from, ...from]), upright(made))).toBeLessThan(0.01);
  });

  test('is left alone where that is asked for', async () => {
    const { out, result } = await runPicture(folder, await turned(6), { autoOrient: false });
    expect(sizes([out])).toEqual(['80x40']);
    expect(result.from).toMatchObject({ width: 80, height: 40 });
  });
});
