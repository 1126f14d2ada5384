import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile, type FakeContextOptions } from '../../../../../test/support/chunk-context.ts';
import { parseOptions } from '../../batch/preflight.ts';
import { crc32 } from '../../scan/crc32.ts';
import { Cancelled, type Chunk } from '../recipe.ts';
import { toRecipeInfo } from '../registry.ts';
import { compress, type Compressed } from './compress.ts';
import { compressOptions, type CompressOptions } from './compress-options.ts';
import { combineCrc } from './crc-combine.ts';
import { GzipWriter, MEMBER } from './gzip-writer.ts';

let folder: string;
let file: string;
let part: string;
let parts = 0;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'compress-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  file = join(folder, `in-${++parts}`);
  part = join(folder, `part-${parts}`);
});

const optionsOf = (options: object = {}) => compressOptions.parse(options);
const hex = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');

/** Words by a fixed rule. */
const WORDS = (() => {
  let state = 1;
  return Buffer.from(
    Uint8Array.from({ length: 150_001 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state % 7 === 0 ? 0x20 : 0x61 + ((state >> 16) % 25);
    }),
  );
})();

/** A text, by no number of members or pieces the same as before. */
const text = (bytes: number): Buffer => Buffer.alloc(bytes, WORDS);

/** The file as one chunk. */
async function whole(content: Buffer, options: object = {}, more: FakeContextOptions = {}) {
  fs.writeFileSync(file, content);
  const chunk = wholeFile(file, content.length);
  const ctx = fakeContext(optionsOf(options), { chunk, part, ...more });
  return { result: await compress.process(chunk, ctx), ctx };
}

function chunksOf(path: string, size: number, options: object): Chunk[] {
  const chosen = optionsOf(options);
  const count = compress.chunks?.(size, chosen) ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = compress.range?.(index, size, chosen) ?? [0, size];
    return { path, taskId: 0, index, count, start, end, size };
  });
}

/** The file in chunks, the last of them first, joined in order. */
async function chunked(content: Buffer, options: object = {}) {
  fs.writeFileSync(file, content);
  const chunks = chunksOf(file, content.length, options);
  const done = [];
  for (const chunk of chunks.toReversed()) {
    const to = `${part}.${chunk.index}`;
    done.unshift({
      to,
      result: await compress.process(chunk, fakeContext(optionsOf(options), { chunk, part: to })),
    });
  }
  const ctx = { ...fakeContext(optionsOf(options), { part }), parts: done.map(({ to }) => Buffer.from(to)) };
  const result = await compress.join?.(
    done.map((one) => one.result),
    ctx,
  );
  return { result, count: chunks.length };
}

describe('gzip', () => {
  const sizes = [0, 1, 100, 131_071, 131_072, 131_073, MEMBER - 1, MEMBER, MEMBER + 1];

  test.each(sizes)('%d bytes: gzip, pigz and zlib make them again', async (size) => {
    const content = text(size);
    const { result } = await whole(content);
    expect(result).toEqual({ in: size, out: fs.statSync(part).size, crc: hex(content) });
    expect(gunzipSync(fs.readFileSync(part)).equals(content)).toBe(true);
    for (const tool of ['gzip', 'pigz']) {
      execFileSync(tool, ['-t'], { input: fs.readFileSync(part) });
      const again = execFileSync(tool, ['-dc'], { input: fs.readFileSync(part), maxBuffer: 1e9 });
      expect(again.equals(content)).toBe(true);
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('level %d makes a text smaller, and is told in the header', async (level) => {
    const content = fs.readFileSync(join(import.meta.dirname, 'compress.test.ts'));
    const { result } = await whole(content, { level });
    expect(result.out).toBeLessThan(content.length / 2);
    expect(execFileSync('gzip', ['-dc'], { input: fs.readFileSync(part) }).equals(content)).toBe(true);
    expect(fs.readFileSync(part)[8]).toBe(level === 9 ? 2 : level === 1 ? 4 : 0);
  });

  test('neither name nor time of the file is in it', async () => {
    const content = Buffer.from('the same');
    await whole(content);
    const once = fs.readFileSync(part);
    file = join(folder, 'another name');
    part = `${part}.again`;
    await whole(content);
    expect(fs.readFileSync(part).equals(once)).toBe(true);
    expect([...once.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  });

  test('what is compressed already is compressed all the same, and grows by less than a per mille', async () => {
    const content = Buffer.from(Uint32Array.from({ length: 500_000 }, (_, i) => Math.imul(i, 2_654_435_761)).buffer);
    const noise = Buffer.from(content.map((byte, i) => byte ^ (content[(i * 7919) % content.length] ?? 0)));
    const { result } = await whole(noise);
    expect(result.out).toBeLessThan(noise.length * 1.001);
    expect(gunzipSync(fs.readFileSync(part)).equals(noise)).toBe(true);
  });

  test('is as small as what pigz makes of the same text, to one per cent', async () => {
    const engine = join(import.meta.dirname, '../..');
    const names = fs.readdirSync(engine, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const content = Buffer.concat(names.toSorted().map((name) => fs.readFileSync(join(engine, name))));
    expect(content.length).toBeGreaterThan(5 * 131_072);
    const { result } = await whole(content);
    const peer = execFileSync('pigz', ['-6', '-n', '-p2'], { input: content, maxBuffer: 1e9 });
    expect(result.out).toBeLessThan(peer.length * 1.01);
  });
});

describe('in chunks', () => {
  test.each([2 * MEMBER, 2 * MEMBER + 1, 3 * MEMBER - 1, 3 * MEMBER])(
    '%d bytes: byte for byte what one worker makes of the whole',
    async (size) => {
      const content = text(size);
      const inOne = await whole(content, { level: 1 });
      const expected = fs.readFileSync(part);
      fs.rmSync(part);
      const { result, count } = await chunked(content, { level: 1 });
      expect(count).toBe(Math.ceil(size / MEMBER));
      expect(fs.readFileSync(part).equals(expected)).toBe(true);
      expect(result).toEqual(inOne.result);
      expect(result?.crc).toBe(hex(content));
    },
  );

  test('a file of less than two members is one chunk', () => {
    expect(chunksOf(file, 2 * MEMBER - 1, {})).toMatchObject([{ count: 1, start: 0, end: 2 * MEMBER - 1 }]);
  });

  test('every file is covered without gap or overlap, by whole members, in at most 4096 chunks', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat({ max: 4 * MEMBER }),
          fc.nat({ max: 5000 }).map((n) => n * MEMBER),
          fc.maxSafeNat().map((n) => n % 2 ** 44),
        ),
        (size) => {
          const options = optionsOf();
          const count = compress.chunks?.(size, options) ?? 0;
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(4096);
          let at = 0;
          for (let index = 0; index < count; index++) {
            const [start, end] = compress.range?.(index, size, options) ?? [];
            if (start !== at) throw new Error(`${size}: chunk ${index} starts at ${start}, not ${at}`);
            if (count > 1 && start % MEMBER !== 0) throw new Error(`${size}: chunk ${index} cuts a member`);
            if (end === undefined || (end <= start && size > 0)) throw new Error(`${size}: chunk ${index} is empty`);
            at = end;
          }
          expect(at).toBe(size);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  test('the members do not depend on the portions that the content comes in', () => {
    const content = text(700_000);
    const make = (portions: readonly number[]): Buffer => {
      const made: Buffer[] = [];
      const write = (bytes: Buffer): void => void made.push(bytes);
      const writer = new GzipWriter({ level: 6, bytes: content.length, write, check: () => undefined });
      let at = 0;
      for (const portion of portions) writer.add(content.subarray(at, (at += portion)));
      writer.add(content.subarray(at));
      return Buffer.concat(made);
    };
    const expected = make([]);
    expect(gunzipSync(expected).equals(content)).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200_000 }), { maxLength: 6 }), (portions) => {
        expect(make(portions).equals(expected)).toBe(true);
      }),
      { seed: 6, numRuns: 20 },
    );
  });

  test('brotli is never cut', () => {
    expect(compress.chunks?.(100 * MEMBER, optionsOf({ format: 'brotli' }))).toBe(1);
    expect(compress.range?.(0, 100 * MEMBER, optionsOf({ format: 'brotli' }))).toEqual([0, 100 * MEMBER]);
  });
});

test('the CRC of two runs of bytes is put together from theirs', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
      expect(combineCrc(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, b])));
    }),
    { seed: 7 },
  );
  const zeros = Buffer.alloc(1 << 20);
  let crc = 0;
  for (let i = 0; i < 64; i++) crc = crc32(zeros, crc);
  expect(combineCrc(0x12345678, crc, 64 << 20)).toBe(
    Array.from({ length: 64 }).reduce<number>((before) => crc32(zeros, before), 0x12345678),
  );
});

describe('brotli', () => {
  test.each([0, 1, 65_536, 65_537, 1_500_000])('%d bytes: brotli makes them again', async (size) => {
    const content = text(size);
    const { result } = await whole(content, { format: 'brotli' });
    expect(result).toEqual({ in: size, out: fs.statSync(part).size, crc: hex(content) });
    expect(brotliDecompressSync(fs.readFileSync(part)).equals(content)).toBe(true);
    expect(execFileSync('brotli', ['-dc'], { input: fs.readFileSync(part), maxBuffer: 1e9 }).equals(content)).toBe(
      true,
    );
  });

  test('the better qualities are smaller than gzip -1', async () => {
    const content = fs.readFileSync(join(import.meta.dirname, 'compress.test.ts'));
    const gzip = execFileSync('gzip', ['-1'], { input: content }).length;
    for (const quality of [5, 9, 11]) {
      fs.rmSync(part, { force: true });
      const { result } = await whole(content, { format: 'brotli', quality });
      expect(brotliDecompressSync(fs.readFileSync(part)).equals(content)).toBe(true);
      expect(result.out).toBeLessThan(gzip);
    }
  });
});

describe('names', () => {
  test.each([
    ['gzip', '.gz'],
    ['brotli', '.br'],
  ])('of %s end in %s, whatever bytes they are of', (format, suffix) => {
    const name = Buffer.concat([Buffer.from('a/b.'), Buffer.from([0xff, 0x0a])]);
    expect(compress.output?.(name, optionsOf({ format }))).toEqual(Buffer.concat([name, Buffer.from(suffix)]));
  });
});

describe('signs of life, recalls and failures', () => {
  for (const [format, piece] of [
    ['gzip', 524_288],
    ['brotli', 262_144],
  ] as const) {
    test(`${format} looks for a recall at least each ${piece} bytes, and tells of all bytes`, async () => {
      const { ctx } = await whole(text(MEMBER), { format, level: 1, quality: 0 });
      expect(ctx.told.bytes).toBe(MEMBER);
      expect(ctx.told.checks).toBeGreaterThanOrEqual(MEMBER / piece);
    });

    test(`${format} ends where it is called back`, async () => {
      const cancelled = whole(text(MEMBER), { format, level: 1, quality: 0 }, { cancelAt: 9 });
      await expect(cancelled).rejects.toThrow(Cancelled);
    });

    test.each([
      ['grew', 10],
      ['shrank', -10],
    ])(`${format}: a file that %s fails for good`, async (how, by) => {
      const content = text(300_000);
      fs.writeFileSync(file, content);
      const chunk = wholeFile(file, content.length - by);
      const run = async () => compress.process(chunk, fakeContext(optionsOf({ format }), { chunk, part }));
      await expect(run()).rejects.toMatchObject({ class: 'permanent', code: 'CHANGED' });
      await expect(run()).rejects.toThrow(how);
    });
  }

  test('one call of zlib never gets more than 512 KiB: there is a look for a recall before each', () => {
    const content = text(MEMBER);
    let checks = 0;
    const check = (): void => void (checks += 1);
    new GzipWriter({ level: 9, bytes: content.length, write: () => undefined, check }).add(content);
    expect(checks).toBe(MEMBER / 524_288);
  });
});

describe('options', () => {
  test.each([
    [{ level: 0 }, /level = 0: .*>=1/],
    [{ level: 10 }, /level = 10: .*<=9/],
    [{ level: 1.5 }, /level = 1.5: .*int/],
    [{ quality: 12 }, /quality = 12: .*<=11/],
    [{ format: 'zip' }, /format = "zip": .*"gzip"\|"brotli"/],
    [{ levle: 3 }, /levle/],
  ])('%j is refused, with the field and what is allowed', (options, words) => {
    expect(() => parseOptions(compress, options)).toThrow(words);
  });

  test('as the form shows them', () => {
    expect(toRecipeInfo(compress).options).toMatchObject([
      { name: 'format', kind: 'choice', default: 'gzip', choices: ['gzip', 'brotli'] },
      { name: 'level', kind: 'number', default: 6, min: 1, max: 9 },
      { name: 'quality', kind: 'number', default: 5, min: 0, max: 11 },
      { name: 'originals', kind: 'choice', default: 'keep', choices: ['keep', 'replace'] },
    ]);
  });
});

describe('originals that are replaced', () => {
  const replace = { originals: 'replace' };
  /** The part is changed between its writing and its reading back. */
  function spoilt(content: Buffer, options: object, change: (bytes: Buffer) => Buffer) {
    fs.writeFileSync(file, content);
    const chunk = wholeFile(file, content.length);
    const ctx: ReturnType<typeof fakeContext<CompressOptions>> = {
      ...fakeContext(optionsOf({ ...replace, ...options }), { chunk }),
      write: (bytes) => fs.appendFileSync(part, bytes),
      part: () => {
        fs.writeFileSync(part, change(fs.readFileSync(part)));
        return Buffer.from(part);
      },
    };
    return (async () => compress.process(chunk, ctx))();
  }
  const flipped = (bytes: Buffer): Buffer => {
    const at = bytes.length - 20;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

  test.each(['gzip', 'brotli'])('%s is read back, and tells what it read', async (format) => {
    for (const size of [0, 1, 3_000_000]) {
      fs.rmSync(part, { force: true });
      const content = text(size);
      const { result } = await whole(content, { ...replace, format, quality: 2 });
      const packed = fs.readFileSync(part);
      expect(result).toEqual({ in: size, out: packed.length, crc: hex(content), packed: hex(packed) });
    }
  });

  test('a file in chunks is read back chunk by chunk, and once more when they are joined', async () => {
    const content = text(2 * MEMBER + 5);
    const { result, count } = await chunked(content, replace);
    expect(count).toBe(3);
    const packed = fs.readFileSync(part);
    expect(result).toEqual({ in: content.length, out: packed.length, crc: hex(content), packed: hex(packed) });
    expect(gunzipSync(packed).equals(content)).toBe(true);
  });

  test.each<[string, string, (bytes: Buffer) => Buffer]>([
    ['gzip', 'a bit is another', flipped],
    ['gzip', 'the end is missing', (bytes) => bytes.subarray(0, -1)],
    ['gzip', 'something follows', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['brotli', 'a bit is another', flipped],
    ['brotli', 'the end is missing', (bytes) => bytes.subarray(0, -1)],
  ])('%s in which %s is told, and tried again', async (format, _, change) => {
    const broken = spoilt(text(1_000_000), { format, quality: 2 }, change);
    await expect(broken).rejects.toMatchObject({ class: 'transient', code: 'NOT_VERIFIED' });
  });

  test('a part that is no more what its chunk wrote does not get into the file', async () => {
    const results: Compressed[] = [];
    const content = text(2 * MEMBER);
    fs.writeFileSync(file, content);
    const parts: Buffer[] = [];
    for (const chunk of chunksOf(file, content.length, replace)) {
      const to = `${part}.${chunk.index}`;
      results.push(await compress.process(chunk, fakeContext(optionsOf(replace), { chunk, part: to })));
      parts.push(Buffer.from(to));
    }
    fs.writeFileSync(`${part}.1`, flipped(fs.readFileSync(`${part}.1`)));
    const join = async () => compress.join?.(results, { ...fakeContext(optionsOf(replace), { part }), parts });
    await expect(join()).rejects.toMatchObject({ class: 'transient', code: 'NOT_VERIFIED' });
  });
});
