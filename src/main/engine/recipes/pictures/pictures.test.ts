import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { identify, identifyVerbose, putTogether } from '../../../../../test/support/image-magick.ts';
import { realPictures } from '../../../../../test/support/real-pictures.ts';
import { failureOf, runPicture } from '../../../../../test/support/run-picture.ts';
import { classify } from '../../tasks/classify.ts';
import { pictureDeadlineMs, readingDeadlineMs } from './deadline.ts';
import { pictureHeader, pictureHeaderOf } from './picture-header.ts';
import { pictureName } from './output-name.ts';
import { pictures } from './pictures.ts';
import { picturesOptions } from './pictures-options.ts';

let folder: string;
/** A picture of each kind, 120 × 80, with something in it. */
const made: Record<string, string> = {};

const WRITERS = { jpeg: 'jpg', png: 'png', webp: 'webp', avif: 'avif', tiff: 'tif', gif: 'gif' } as const;
type Kind = keyof typeof WRITERS;
const KINDS = Object.keys(WRITERS) as Kind[];

function source(width = 120, height = 80): Sharp {
  const pixels = Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + (i >> 6) * 13) & 0xff));
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

const flat = (width: number, height: number, background: string): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'pictures-'));
  for (const kind of KINDS) {
    made[kind] = join(folder, `picture.${WRITERS[kind]}`);
    await source().toFormat(kind).toFile(made[kind]);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (kind: Kind): string => made[kind] ?? '';

function put(name: string, bytes: Buffer | string): string {
  const path = join(folder, name);
  fs.writeFileSync(path, bytes);
  return path;
}

describe('formats', () => {
  test.each(KINDS)('%s is kept, name and all', async (kind) => {
    const { out, result } = await runPicture(folder, at(kind));
    expect(out.endsWith(`picture.${WRITERS[kind]}`)).toBe(true);
    expect(result).toEqual({
      format: kind,
      width: 120,
      height: 80,
      bytes: fs.statSync(out).size,
      frames: 1,
      from: {
        format: kind === 'avif' ? 'heif' : kind,
        width: 120,
        height: 80,
        bytes: fs.statSync(at(kind)).size,
        frames: 1,
      },
    });
    expect((await sharp(out).metadata()).format).toBe(result.from.format);
  });

  test('a picture under the name of another kind keeps what it is', async () => {
    const path = put('really-png.jpg', fs.readFileSync(at('png')));
    const { out, result } = await runPicture(folder, path);
    expect(result.format).toBe('png');
    expect(identify(`png:${out}`)).toMatchObject([{ format: 'PNG' }]);
  });

  test('a drawing whose name does not say so cannot be kept', async () => {
    const path = put('drawing', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect(await failureOf(folder, path)).toMatchObject({ class: 'permanent', code: 'CANNOT_KEEP' });
    expect((await runPicture(folder, path, { format: 'png' })).result).toMatchObject({ width: 9, height: 9 });
  });

  test('quality and effort make a difference', async () => {
    const bytes = async (options: object): Promise<number> =>
      (await runPicture(folder, at('png'), options)).result.bytes;
    for (const format of ['jpeg', 'webp', 'avif']) {
      expect(await bytes({ format, quality: 95 })).toBeGreaterThan(await bytes({ format, quality: 20 }));
    }
    expect(await bytes({ format: 'jpeg', effort: 'small' })).toBeLessThan(
      await bytes({ format: 'jpeg', effort: 'fast' }),
    );
  });

  test('grey stays grey, 16 bits stay 16 where the format has them', async () => {
    const grey = join(folder, 'grey.png');
    await source().toColourspace('b-w').png().toFile(grey);
    for (const format of ['jpeg', 'png', 'tiff'] as const) {
      expect((await sharp((await runPicture(folder, grey, { format })).out).metadata()).channels).toBe(1);
    }
    const deep = join(folder, 'deep.png');
    await source().toColourspace('rgb16').png().toFile(deep);
    const depths = [];
    for (const format of ['png', 'tiff', 'jpeg'] as const) {
      depths.push((await sharp((await runPicture(folder, deep, { format })).out).metadata()).depth);
    }
    expect(depths).toEqual(['ushort', 'ushort', 'uchar']);
  });

  test('transparent parts get the background where the format has none, and stay elsewhere', async () => {
    const path = join(folder, 'clear.png');
    await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } }).toFile(path);
    const { out } = await runPicture(folder, path, { format: 'jpeg', background: '#ff8000', quality: 100 });
    const [r = 0, g = 0, b = 0] = await sharp(out).raw().toBuffer();
    expect([Math.abs(r - 255) < 6, Math.abs(g - 128) < 6, b < 6]).toEqual([true, true, true]);
    expect((await sharp((await runPicture(folder, path, { format: 'webp' })).out).stats()).isOpaque).toBe(false);
  });
});

describe('more than one picture in a file', () => {
  async function animation(): Promise<string> {
    const frames = await Promise.all(['red', 'lime', 'blue'].map((colour) => flat(40, 20, colour).png().toBuffer()));
    const path = join(folder, 'moves.gif');
    await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 200, 300], loop: 2 })
      .toFile(path);
    return path;
  }

  test('an animation stays one in GIF and WebP, with its times', async () => {
    const path = await animation();
    for (const format of ['keep', 'webp'] as const) {
      const { out, result } = await runPicture(folder, path, { format, width: 10, height: 10, fit: 'cover' });
      expect(result).toMatchObject({ width: 10, height: 10, frames: 3, from: { width: 40, height: 20, frames: 3 } });
      expect(await sharp(out, { pages: -1 }).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300], loop: 2 });
    }
  });

  test('elsewhere its first frame is taken, and the result says of how many', async () => {
    const { out, result } = await runPicture(folder, await animation(), { format: 'png' });
    expect(result).toMatchObject({ width: 40, height: 20, frames: 1, from: { frames: 3 } });
    expect([...(await sharp(out).removeAlpha().raw().toBuffer()).subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  test('all frames together count against the limit of pixels', async () => {
    const path = join(folder, 'many.gif');
    const frames = await Promise.all(['red', 'blue'].map((colour) => flat(1000, 600, colour).png().toBuffer()));
    await sharp(frames, { join: { animated: true } })
      .gif({ effort: 1 })
      .toFile(path);
    expect(await failureOf(folder, path, { maxMegapixels: 1 })).toMatchObject({ code: 'TOO_MANY_PIXELS' });
    expect((await runPicture(folder, path, { maxMegapixels: 1, format: 'png' })).result.frames).toBe(1);
  });

  /** A TIFF of a page of each size. */
  async function paged(...sizes: readonly (readonly [width: number, height: number])[]): Promise<string> {
    const pages = sizes.map(([width, height], i) => join(folder, `page-${i}-${width}x${height}.png`));
    for (const [i, [width, height]] of sizes.entries())
      await source(width, height)
        .png()
        .toFile(pages[i] ?? '');
    const path = join(folder, `pages-${sizes.join('-')}.tif`);
    putTogether(pages, path);
    return path;
  }

  test('the pages of a TIFF stay', async () => {
    const { out, result } = await runPicture(folder, await paged([30, 20], [30, 20]), { longestEdge: 15 });
    expect(result).toMatchObject({ frames: 2, width: 15, height: 10, from: { frames: 2 } });
    expect(identify(out).map(({ width, height }) => [width, height])).toEqual([
      [15, 10],
      [15, 10],
    ]);
  });

  test('pages that differ in size cannot go to one TIFF: that is told; the first can become another picture', async () => {
    const path = await paged([30, 20], [20, 30]);
    const error = await failureOf(folder, path);
    expect(error).toMatchObject({ class: 'permanent', code: 'MIXED_PAGES' });
    expect(error.message).toContain('Its pages differ in size or kind');
    expect((await runPicture(folder, path, { format: 'png' })).result).toMatchObject({ width: 30, height: 20 });
  });
});

describe('metadata', () => {
  const PLACE = {
    GPSLatitudeRef: 'N',
    GPSLatitude: '51/1 30/1 3230/100',
    GPSLongitudeRef: 'W',
    GPSLongitude: '0/1 7/1 4366/100',
  };
  let tagged: string;

  beforeAll(async () => {
    tagged = join(folder, 'tagged.jpg');
    const picture = source().withIccProfile('p3').withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf/></x:xmpmeta>');
    await picture
      .withExif({ IFD0: { Copyright: 'The Owner', Make: 'Camera' }, IFD3: PLACE })
      .jpeg()
      .toFile(tagged);
  });

  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)(
    'nothing of it is left in %s: no place, no names, no profile',
    async (format) => {
      const { out } = await runPicture(folder, tagged, { format });
      const found = await sharp(out).metadata();
      expect({ exif: found.exif, xmp: found.xmp, iptc: found.iptc, icc: found.icc }).toEqual({});
      expect(identifyVerbose(out)).not.toMatch(/exif:|GPS|Copyright|Profile-/);
      expect(fs.readFileSync(out).includes('The Owner')).toBe(false);
    },
  );

  test('the colours of another profile become those of sRGB', async () => {
    const wide = join(folder, 'wide.png');
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#c04020' } })
      .withIccProfile('p3')
      .toFile(wide);
    const [p3 = 0] = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    const [r = 0, g = 0, b = 0] = await sharp((await runPicture(folder, wide)).out)
      .raw()
      .toBuffer();
    expect(p3).not.toBe(0xc0);
    expect(Math.max(Math.abs(r - 0xc0), Math.abs(g - 0x40), Math.abs(b - 0x20))).toBeLessThanOrEqual(2);
  });

  test('is there before', () => {
    expect(identifyVerbose(tagged)).toMatch(/Profile-icc[^]*exif:GPSLatitude/);
  });

  test('all of it stays where that is asked for', async () => {
    const { out } = await runPicture(folder, tagged, { metadata: 'keep', longestEdge: 50 });
    expect(identifyVerbose(out)).toMatch(/Profile-icc[^]*exif:GPSLatitude/);
    expect(fs.readFileSync(out).includes('The Owner')).toBe(true);
    expect((await sharp(out).metadata()).xmp?.length).toBeGreaterThan(10);
  });
});

describe('what is no picture, or a broken one, fails for good with the reason', () => {
  test.each([
    ['notes.jpg', 'Just some words, in a file that is named like a picture.\n', 'NOT_A_PICTURE'],
    ['page.svg', '<!doctype html><html><body>no drawing</body></html>', 'NOT_A_PICTURE'],
    ['empty.png', '', 'EMPTY_FILE'],
    ['cut.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect ', 'BROKEN_PICTURE'],
    ['huge.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>', 'TOO_MANY_PIXELS'],
  ])('%s', async (name, content, code) => {
    const error = await failureOf(folder, put(name, content));
    expect(error).toMatchObject({ class: 'permanent', code });
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(300);
  });

  test.each(KINDS)('%s that is cut off at half', async (kind) => {
    const whole = fs.readFileSync(at(kind));
    const error = await failureOf(folder, put(`half.${WRITERS[kind]}`, whole.subarray(0, whole.length >> 1)));
    expect(error).toMatchObject({ class: 'permanent', code: 'BROKEN_PICTURE' });
    expect(error.message).toMatch(/cut off|damaged/);
    expect(error.message).not.toContain('\n');
  });

  test('what can be read of it is used where that is asked for', async () => {
    const whole = fs.readFileSync(at('jpeg'));
    const path = put('half-used.jpg', whole.subarray(0, whole.length >> 1));
    const { out } = await runPicture(folder, path, { damaged: 'accept', format: 'png' });
    expect(identify(out)).toMatchObject([{ width: 120, height: 80 }]);
  });

  test('a small file with a huge picture in it is refused before it is decoded', async () => {
    const path = join(folder, 'bomb.png');
    const blank = { create: { width: 2500, height: 1000, channels: 3, background: 'white' } } as const;
    await sharp(blank).toColourspace('b-w').png().toFile(path);
    expect(fs.statSync(path).size).toBeLessThan(10_000);
    const error = await failureOf(folder, path, { maxMegapixels: 2 });
    expect(error).toMatchObject({ class: 'permanent', code: 'TOO_MANY_PIXELS' });
    expect(error.message).toContain('3 megapixels (2500 × 1000)');
  });

  test('larger than the format can hold', async () => {
    const path = join(folder, 'long.png');
    await sharp({ create: { width: 17_000, height: 2, channels: 3, background: 'white' } })
      .png()
      .toFile(path);
    const error = await failureOf(folder, path, { format: 'webp' });
    expect(error).toMatchObject({ class: 'permanent', code: 'TOO_LARGE_FOR_FORMAT' });
  });

  test('a drawing gets at no other file', async () => {
    const secret = at('png');
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image width="9" height="9" xlink:href="file://${secret}"/></svg>`;
    const { out } = await runPicture(folder, put('nosy.svg', drawing));
    expect((await sharp(out).stats()).channels.map(({ max }) => max)).toEqual([0, 0, 0, 0]);
  });

  test('written to while it was read', async () => {
    const path = put('changes.png', fs.readFileSync(at('png')));
    const onCheck = (nth: number): void => {
      if (nth === 1) fs.appendFileSync(path, 'more');
    };
    expect(await failureOf(folder, path, {}, { onCheck })).toMatchObject({ class: 'permanent', code: 'CHANGED' });
  });

  test('gone', async () => {
    const chunk = wholeFile(join(folder, 'gone.png'), 10);
    const ctx = fakeContext(picturesOptions.parse({}), { chunk });
    await expect(pictures.process(chunk, ctx)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(pictures.deadlineMs?.(chunk, ctx.options)).toBeGreaterThan(0);
  });

  test('real pictures with bytes that were changed either fail for good or are read', async () => {
    const real = fs.readFileSync(realPictures('.png', 1)[0] ?? '');
    const change = fc.tuple(fc.nat(real.length - 1), fc.integer({ min: 1, max: 255 }));
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(real);
      for (const [where, by] of changes) bytes[where] = (bytes[where] ?? 0) ^ by;
      const path = put('changed.png', bytes);
      const failed = await runPicture(folder, path, { format: 'webp' }).then(() => null, classify);
      expect(failed?.class ?? 'permanent').toBe('permanent');
    });
    await fc.assert(property, { seed: 5, numRuns: 25 });
  });
});

describe('a stop', () => {
  test('does not wait for the native call', async () => {
    const path = join(folder, 'big.png');
    await source(1000, 1000).png().toFile(path);
    const options = picturesOptions.parse({ format: 'avif', effort: 'balanced' });
    const chunk = wholeFile(path, fs.statSync(path).size);
    const stop = new AbortController();
    const ctx = Object.assign(fakeContext(options, { chunk, part: join(folder, 'never') }), { signal: stop.signal });
    let beats = 0;
    // The third word comes as the header is read and the work on the pixels begins.
    ctx.heartbeat = () => void (++beats === 3 && setImmediate(() => stop.abort(new Error('enough'))));
    await expect(pictures.process(chunk, ctx)).rejects.toThrow('enough');
    expect(fs.existsSync(join(folder, 'never'))).toBe(false);
  });
});

describe('names', () => {
  test.each([
    ['a/photo.png', 'jpeg', 'a/photo.jpg'],
    ['a/photo.JPG', 'jpeg', 'a/photo.JPG'],
    ['a/photo.jpeg', 'jpeg', 'a/photo.jpeg'],
    ['a/photo.jpeg', 'webp', 'a/photo.webp'],
    ['a/scan.TIF', 'avif', 'a/scan.avif'],
    ['a/scan.001', 'png', 'a/scan.001.png'],
    ['a.b/scan', 'tiff', 'a.b/scan.tif'],
    ['a/.hidden', 'png', 'a/.hidden.png'],
    ['a/drawing.svg', 'keep', 'a/drawing.png'],
    ['a/photo.heic', 'keep', 'a/photo.heic'],
    ['a/photo.gif', 'keep', 'a/photo.gif'],
  ] as const)('%s as %s is %s', (from, format, to) => {
    expect(pictureName(Buffer.from(from), { format }).toString()).toBe(to);
  });

  test('bytes that are no text stay', () => {
    const path = Buffer.from([0x61, 0x2f, 0xff, 0x2e, 0x70, 0x6e, 0x67]);
    expect(pictureName(path, { format: 'jpeg' })).toEqual(Buffer.from([0x61, 0x2f, 0xff, 0x2e, 0x6a, 0x70, 0x67]));
  });
});

describe('the header', () => {
  const header = (path: string) => pictureHeader(wholeFile(path, fs.statSync(path).size));

  test.each(KINDS)('of %s tells its size', (kind) => {
    expect(header(at(kind))).toEqual({ kind: kind === 'avif' ? 'heif' : kind, width: 120, height: 80 });
  });

  test('of WebP in its other forms, of a JPEG with much before its size', async () => {
    await source(301, 77).webp({ lossless: true }).toFile(join(folder, 'lossless.webp'));
    await source(302, 77)
      .webp()
      .withExif({ IFD0: { Make: 'x' } })
      .toFile(join(folder, 'extended.webp'));
    await source(303, 77)
      .jpeg()
      .withExif({ IFD0: { Make: 'x'.repeat(60_000) } })
      .withIccProfile('p3')
      .toFile(join(folder, 'late.jpg'));
    const found = ['lossless.webp', 'extended.webp', 'late.jpg'].map((name) => header(join(folder, name)));
    expect(found.map((one) => [one?.width, one?.height])).toEqual([
      [301, 77],
      [302, 77],
      [303, 77],
    ]);
  });

  test('of the pictures of an icon theme is what ImageMagick says', () => {
    const paths = realPictures('.png', 24);
    const theirs = identify(...paths).map(({ width, height }) => [width, height]);
    expect(paths.map((path) => [header(path)?.width, header(path)?.height])).toEqual(theirs);
  });

  test('of whatever bytes is told or not, and never throws', () => {
    const starts = KINDS.map((kind) => fs.readFileSync(at(kind)).subarray(0, 600));
    const mangled = fc.tuple(fc.constantFrom(...starts), fc.nat(600), fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(mangled, ([start, cut, rest]) => {
        const found = pictureHeaderOf(Buffer.concat([start.subarray(0, cut), rest]));
        expect(found === null || found.width >= 0).toBe(true);
      }),
      { seed: 6, numRuns: 800 },
    );
  });
});

describe('deadlines', () => {
  const deadline = async (width: number, options: object): Promise<number> => {
    const path = join(folder, `${width}.png`);
    if (!fs.existsSync(path)) await flat(width, 1000, 'white').png({ compressionLevel: 1 }).toFile(path);
    return pictureDeadlineMs(wholeFile(path, fs.statSync(path).size), picturesOptions.parse(options));
  };

  test('grow with the pixels, with AVIF and with the effort, and shrink with the size that is asked for', async () => {
    const jpeg = await deadline(2000, { format: 'jpeg' });
    const avif = await deadline(2000, { format: 'avif' });
    expect(jpeg).toBeLessThan(2 * 60_000);
    expect(avif).toBeGreaterThan(jpeg + 60_000);
    expect(await deadline(4000, { format: 'avif' })).toBeGreaterThan(avif + 80_000);
    expect(await deadline(2000, { format: 'avif', effort: 'small' })).toBeGreaterThan(3 * avif);
    expect(await deadline(2000, { format: 'avif', longestEdge: 200 })).toBeLessThan(jpeg + 2000);
  });

  test('of what is no picture are finite, and changed files do not throw', () => {
    const path = put('words.jpg', 'words');
    for (const chunk of [wholeFile(path, 5), wholeFile(join(folder, 'nothing'), 5)]) {
      expect(pictureDeadlineMs(chunk, picturesOptions.parse({ enlarge: true }))).toBeLessThan(60 * 60_000);
      expect(readingDeadlineMs(chunk, 268)).toBeLessThan(10 * 60_000);
    }
  });
});

test.each([
  [{ quality: 101 }, 'quality'],
  [{ longestEdge: 100, width: 50 }, 'longestEdge'],
  [{ fit: 'cover', width: 50 }, 'fit'],
  [{ background: 'white' }, 'background'],
  [{ format: 'bmp' }, 'format'],
  [{ width: 70_000 }, 'width'],
  [{ maxMegapixels: 0 }, 'maxMegapixels'],
])('%j is refused before the start, by name', (options, field) => {
  const { error } = picturesOptions.safeParse(options);
  expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
});
