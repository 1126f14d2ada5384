import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile, type FakeContextOptions } from '../../../../../test/support/chunk-context.ts';
import { parseOptions } from '../../batch/preflight.ts';
import { crc32 } from '../../scan/crc32.ts';
import { classify } from '../../tasks/classify.ts';
import { Cancelled } from '../recipe.ts';
import { toRecipeInfo } from '../registry.ts';
import { expand } from './expand.ts';
import { limitOf } from './expand-errors.ts';
import { expandOptions } from './expand-options.ts';

let folder: string;
let base: string;
let part: string;
let nth = 0;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'expand-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  base = join(folder, `in-${++nth}`);
  part = join(folder, `part-${nth}`);
});

const MIB = 1024 * 1024;
const optionsOf = (options: object = {}) => expandOptions.parse(options);
const hex = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');
const text = Buffer.from('A line of text that is not the same as the next one.\n'.repeat(40));

/** Expands a file of these bytes; `suffix` is what its name ends in. */
async function expandBytes(bytes: Buffer, options: object = {}, suffix = '.gz', more: FakeContextOptions = {}) {
  const path = base + suffix;
  fs.writeFileSync(path, bytes);
  const chunk = wholeFile(path, bytes.length);
  return expand.process(chunk, fakeContext(optionsOf(options), { chunk, part, ...more }));
}

/** What the engine makes of the failure. */
async function failure(bytes: Buffer, options: object = {}, suffix = '.gz', more: FakeContextOptions = {}) {
  try {
    await expandBytes(bytes, options, suffix, more);
  } catch (error) {
    return classify(error);
  }
  throw new Error('It did not fail.');
}

const written = (): Buffer => fs.readFileSync(part);

/** A gzip member with the given fields in its header. */
function member(content: Buffer, fields: { flags?: number; method?: number; extra?: readonly Buffer[] } = {}): Buffer {
  const { flags = 0, method = 8, extra = [] } = fields;
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  const fixed = Buffer.from([0x1f, 0x8b, method, flags, 1, 2, 3, 4, 0, 3]);
  return Buffer.concat([fixed, ...extra, deflateRawSync(content), trailer]);
}

describe('gzip', () => {
  test.each([0, 1, 65_535, 65_536, 65_537, 3 * MIB + 5])('%d bytes, as gzip and pigz made them', async (size) => {
    const content = Buffer.alloc(size, text);
    for (const argv of [
      ['gzip', '-c'],
      ['gzip', '-9nc'],
      ['pigz', '-p2', '-c'],
      ['pigz', '-ip2', '-b128', '-c'],
    ]) {
      const bytes = execFileSync(argv[0] ?? '', argv.slice(1), { input: content, maxBuffer: 1e9 });
      fs.rmSync(part, { force: true });
      const result = await expandBytes(bytes);
      expect(result).toEqual({ in: bytes.length, out: size, crc: hex(content), trailing: 0 });
      expect(written().equals(content)).toBe(true);
    }
  });

  test('a name and a time in the header do not matter, nor do a comment, an extra field and a header CRC', async () => {
    const words = [Buffer.from([3, 0, 1, 2, 3]), Buffer.from('name\0'), Buffer.from('comment\0')];
    const bytes = member(text, { flags: 4 | 8 | 16, extra: words });
    await expandBytes(bytes);
    expect(written().equals(text)).toBe(true);
    const before = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 2, 1, 2, 3, 4, 0, 3])]);
    const crc = Buffer.alloc(2);
    crc.writeUInt16LE(crc32(before) & 0xffff);
    fs.rmSync(part);
    await expandBytes(member(text, { flags: 2, extra: [crc] }));
    expect(written().equals(text)).toBe(true);
    crc[0] = (crc[0] ?? 0) ^ 1;
    expect((await failure(member(text, { flags: 2, extra: [crc] }))).message).toMatch(/member 1.*header CRC/);
  });

  test('a header longer than what is read at once', async () => {
    const name = Buffer.concat([Buffer.alloc(2 * MIB, 'n'), Buffer.from([0])]);
    await expandBytes(member(text, { flags: 8, extra: [name] }));
    expect(written().equals(text)).toBe(true);
  });

  test('many members, at every place against the pieces that are read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 40_000 }), { minLength: 1, maxLength: 40 }), async (sizes) => {
        // Stored, so that the size of each member is about that of its content.
        const contents = sizes.map((size, i) => Buffer.alloc(size, `${i} ${text.toString()}`));
        const bytes = Buffer.concat(contents.map((content) => gzipSync(content, { level: 0 })));
        fs.rmSync(part, { force: true });
        const result = await expandBytes(bytes);
        const all = Buffer.concat(contents);
        expect(written().equals(all)).toBe(true);
        expect(result).toMatchObject({ out: all.length, crc: hex(all) });
      }),
      { seed: 3, numRuns: 15 },
    );
  });

  test('members that end exactly where a piece does', async () => {
    // A stored block costs 5 bytes, a member 18 more.
    for (const off of [-9, -8, -1, 0, 1]) {
      const first = gzipSync(Buffer.alloc(65_536 - 23 - 1 + off), { level: 0 });
      fs.rmSync(part, { force: true });
      await expandBytes(Buffer.concat([first, gzipSync(text)]));
      expect(written().length).toBe(65_536 - 24 + off + text.length);
    }
  });

  test('zeros after the end are padding, as for gzip', async () => {
    const bytes = Buffer.concat([gzipSync(text), Buffer.alloc(MIB + 3)]);
    expect(spawnSync('gzip', ['-dc'], { input: bytes }).status).toBe(0);
    expect(await expandBytes(bytes)).toMatchObject({ out: text.length, trailing: 0 });
    expect(written().equals(text)).toBe(true);
  });

  test.each([
    ['words', Buffer.from('junk'), 4],
    ['half of a magic number', Buffer.from([0x1f]), 1],
    ['words after zeros', Buffer.from('\0\0x'), 3],
  ])('%s after the end fail, unless they are to be ignored', async (_what, junk, count) => {
    const bytes = Buffer.concat([gzipSync(text), junk]);
    const error = await failure(bytes);
    expect(error).toMatchObject({ class: 'permanent', code: 'TRAILING' });
    const at = (bytes.length - count).toLocaleString('en');
    expect(error.message).toContain(`The gzip data end at byte ${at}, and ${count} byte`);
    fs.rmSync(part, { force: true });
    // Where gzip itself warns and keeps what came before.
    expect(spawnSync('gzip', ['-dc'], { input: bytes }).stdout.equals(text)).toBe(true);
    expect(await expandBytes(bytes, { trailing: 'ignore' })).toMatchObject({ trailing: count });
    expect(written().equals(text)).toBe(true);
  });
});

describe('gzip files that are not whole', () => {
  test('cut at each byte', async () => {
    const bytes = member(text, { flags: 4 | 8, extra: [Buffer.from([2, 0, 7, 7]), Buffer.from('a name\0')] });
    for (let size = 0; size < bytes.length; size++) {
      const error = await failure(bytes.subarray(0, size));
      expect([size, error.class, error.code]).toEqual([size, 'permanent', 'TRUNCATED']);
      const where = size === 0 ? 'The file is empty' : `The file ends at byte ${size}, in the middle of its data`;
      expect(error.message).toBe(`${where}: this is not a whole gzip file. Get it again from where it came.`);
    }
  });

  test('cut in the second member', async () => {
    const [first, second] = [gzipSync(text), gzipSync(text)];
    for (let size = 2; size < second.length; size++) {
      const error = await failure(Buffer.concat([first, second.subarray(0, size)]));
      expect([size, error.code]).toEqual([size, 'TRUNCATED']);
    }
  });

  test('each flipped bit that gzip notices is noticed', async () => {
    const bytes = gzipSync(Buffer.from('abcabcabcabd'));
    let noticed = 0;
    for (let at = 0; at < bytes.length; at++) {
      const broken = Buffer.from(bytes);
      broken[at] = (broken[at] ?? 0) ^ 0x10;
      const peer = spawnSync('gzip', ['-dc'], { input: broken });
      if (peer.status === 0) continue;
      noticed += 1;
      const error = await failure(broken);
      expect([at, error.class]).toEqual([at, 'permanent']);
      expect(error.code).toMatch(/^(CORRUPT|TRUNCATED|NOT_GZIP|UNSUPPORTED|TRAILING)$/);
    }
    expect(noticed).toBeGreaterThanOrEqual(20);
  });

  test('damage is told by its place in the file', async () => {
    // Blocks that are stored tell their length twice. In the fiftieth they do not agree.
    const block = Buffer.concat([Buffer.from([0, 0x60, 0xea, 0x9f, 0x15]), Buffer.alloc(60_000)]);
    const bytes = Buffer.concat([gzipSync('').subarray(0, 10), ...Array.from({ length: 70 }, () => block)]);
    const at = 10 + 50 * block.length;
    bytes[at + 1] = 0x77;
    const { code, message } = await failure(bytes);
    const [, from = '', to = ''] = /between byte ([\d,]+) and byte ([\d,]+): invalid stored block/.exec(message) ?? [];
    expect(code).toBe('CORRUPT');
    expect(Number(from.replaceAll(',', ''))).toBeLessThanOrEqual(at);
    expect(Number(to.replaceAll(',', ''))).toBeGreaterThan(at);
    expect(Number(to.replaceAll(',', '')) - Number(from.replaceAll(',', ''))).toBeLessThanOrEqual(65_536);
  });

  test('a wrong CRC and a wrong length name member and values', async () => {
    const [first, second] = [gzipSync(text), gzipSync(text)];
    second.writeUInt32LE(0x12345678, second.length - 8);
    const error = await failure(Buffer.concat([first, second]));
    expect(error.message).toBe(
      `The gzip data are damaged: member 2, from byte ${first.length} on, expands to something with the CRC ${hex(text)} that should have 12345678. Get the file again.`,
    );
    first.writeUInt32LE(7, first.length - 4);
    expect((await failure(first)).message).toContain(`with the length ${text.length} that should have 7`);
  });

  test('another kind of file', async () => {
    const error = await failure(Buffer.from('PK\x03\x04 a zip file'));
    expect(error).toMatchObject({ class: 'permanent', code: 'NOT_GZIP' });
    expect(error.message).toContain('begins with the bytes 50 4b 03 04');
    expect(fs.existsSync(part)).toBe(false);
    expect((await failure(Buffer.from('x'))).message).toContain('the bytes 78.');
  });

  test('a method and flags that do not exist', async () => {
    expect((await failure(member(text, { method: 9 }))).message).toContain('byte 0 are packed by method 9');
    const second = Buffer.concat([gzipSync(text), member(text, { flags: 0x20 })]);
    expect(await failure(second)).toMatchObject({ class: 'permanent', code: 'UNSUPPORTED' });
  });
});

describe('brotli', () => {
  test.each([0, 1, 65_537, 3 * MIB])('%d bytes, as brotli made them', async (size) => {
    const content = Buffer.alloc(size, text);
    const bytes = execFileSync('brotli', ['-c', '-q', '5'], { input: content, maxBuffer: 1e9 });
    const result = await expandBytes(bytes, { maxRatio: 100_000 }, '.br');
    expect(result).toEqual({ in: bytes.length, out: size, crc: hex(content), trailing: 0 });
    expect(written().equals(content)).toBe(true);
  });

  test('cut at each byte', async () => {
    const bytes = brotliCompressSync(text.subarray(0, 300), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    for (let size = 0; size < bytes.length; size++) {
      const error = await failure(bytes.subarray(0, size), {}, '.br');
      expect([size, error.class, error.code]).toEqual([size, 'permanent', 'TRUNCATED']);
    }
  });

  test('damaged, and with something behind it', async () => {
    expect(await failure(Buffer.alloc(300, 0xff), {}, '.br')).toMatchObject({ class: 'permanent', code: 'CORRUPT' });
    const bytes = Buffer.concat([brotliCompressSync(text), Buffer.from('more')]);
    expect(await failure(bytes, {}, '.br')).toMatchObject({ class: 'permanent', code: 'TRAILING' });
    expect(await expandBytes(bytes, { trailing: 'ignore' }, '.br')).toMatchObject({ trailing: 4 });
  });
});

describe('decompression bombs', () => {
  /** 96 MiB of zeros in about 98 KB. */
  const bomb = Buffer.concat(Array.from({ length: 6 }, () => gzipSync(Buffer.alloc(16 * MIB))));

  test('end at the limit, and nothing beyond it is written', async () => {
    const error = await failure(bomb);
    expect(error).toMatchObject({ class: 'permanent', code: 'BOMB' });
    expect(error.message).toBe(
      `Its ${bomb.length.toLocaleString('en')} bytes expand to more than 67,108,864, as those of a decompression bomb do. If you know it to be right, raise maxRatio (now 500).`,
    );
    expect(fs.statSync(part).size).toBeLessThanOrEqual(64 * MIB);
    expect(fs.statSync(part).size).toBeGreaterThan(63 * MIB);
  });

  test('are expanded where the ratio is allowed', async () => {
    expect(await expandBytes(bomb, { maxRatio: 1100 })).toMatchObject({ out: 96 * MIB });
  });

  test('of brotli, in one member', async () => {
    const small = brotliCompressSync(Buffer.alloc(80 * MIB), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    expect(small.length).toBeLessThan(20_000);
    expect(await failure(small, {}, '.br')).toMatchObject({ class: 'permanent', code: 'BOMB' });
    expect(fs.statSync(part).size).toBeLessThanOrEqual(64 * MIB);
  });

  test('a limit in GiB holds whatever the ratio', () => {
    const { bytes, error } = limitOf(1024 ** 3, optionsOf({ maxGiB: 2 }));
    expect(bytes).toBe(2 * 1024 ** 3);
    expect(error()).toMatchObject({ class: 'permanent', code: 'TOO_LARGE' });
    expect(error().message).toContain('more than 2 GiB');
    expect(limitOf(1024 ** 2, optionsOf()).bytes).toBe(500 * 1024 ** 2);
  });
});

describe('names', () => {
  test.each([
    ['a/b.txt.gz', 'a/b.txt'],
    ['a/B.TXT.GZ', 'a/B.TXT'],
    ['a/b.tgz', 'a/b.tar'],
    ['a/b.taz', 'a/b.tar'],
    ['a/b.br', 'a/b'],
    ['a/b.gz.gz', 'a/b.gz'],
    ['a.gz/b', 'a.gz/b.expanded'],
    ['a/.gz', 'a/.gz.expanded'],
  ])('%s becomes %s', (name, becomes) => {
    expect(expand.output?.(Buffer.from(name), optionsOf())?.toString()).toBe(becomes);
  });

  test('bytes that are no text are kept', () => {
    const name = Buffer.from([0xff, 0x0a, 0x2e, 0x67, 0x7a]);
    expect(expand.output?.(name, optionsOf())).toEqual(Buffer.from([0xff, 0x0a]));
  });

  test('that tell no format fail for good, before anything is written', async () => {
    const error = await failure(gzipSync(text), {}, '.zip');
    expect(error).toMatchObject({ class: 'permanent', code: 'WRONG_NAME' });
    expect(error.message).toContain('none of .gz, .tgz, .taz, .br.');
    expect(fs.existsSync(part)).toBe(false);
  });
});

describe('signs of life, recalls and failures', () => {
  test('a recall ends it, also in the middle of a small file that expands to much', async () => {
    const bytes = gzipSync(Buffer.alloc(16 * MIB));
    await expect(expandBytes(bytes, {}, '.gz', { cancelAt: 20 })).rejects.toThrow(Cancelled);
    expect(fs.statSync(part).size).toBeLessThan(20 * 65_536);
  });

  test('tells of all bytes', async () => {
    const content = Buffer.alloc(3 * MIB, deflateRawSync(text));
    const bytes = gzipSync(content, { level: 0 });
    const path = `${base}.gz`;
    fs.writeFileSync(path, bytes);
    const chunk = wholeFile(path, bytes.length);
    const ctx = fakeContext(optionsOf(), { chunk, part });
    await expand.process(chunk, ctx);
    expect(ctx.told.bytes).toBe(bytes.length);
  });

  test('a file that changed since it was listed fails for good', async () => {
    const bytes = gzipSync(text);
    fs.writeFileSync(`${base}.gz`, bytes);
    const chunk = wholeFile(`${base}.gz`, bytes.length - 1);
    const run = async () => expand.process(chunk, fakeContext(optionsOf(), { chunk, part }));
    await expect(run()).rejects.toMatchObject({ class: 'permanent', code: 'CHANGED' });
  });

  test('no file stays open, whatever failed', async () => {
    await failure(gzipSync(text).subarray(0, 20));
    await failure(Buffer.from('no gzip'));
    const open = fs.readdirSync('/proc/self/fd').map((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The one of the listing itself.
        return '';
      }
    });
    expect(open.filter((path) => path.startsWith(base))).toEqual([]);
  });
});

describe('options', () => {
  test.each([
    [{ maxRatio: 0 }, /maxRatio = 0: .*>=1/],
    [{ maxGiB: 0.5 }, /maxGiB = 0.5: .*int/],
    [{ trailing: 'warn' }, /trailing = "warn": .*"fail"\|"ignore"/],
  ])('%j is refused, with the field and what is allowed', (options, words) => {
    expect(() => parseOptions(expand, options)).toThrow(words);
  });

  test('as the form shows them', () => {
    expect(toRecipeInfo(expand).options).toMatchObject([
      { name: 'maxRatio', kind: 'number', default: 500, unit: 'times' },
      { name: 'maxGiB', kind: 'number', default: 16, unit: 'GiB' },
      { name: 'trailing', kind: 'choice', default: 'fail', choices: ['fail', 'ignore'] },
      { name: 'originals', kind: 'choice', default: 'keep', choices: ['keep', 'replace'] },
    ]);
  });
});

describe('originals that are replaced', () => {
  const replace = { originals: 'replace' };

  test('what was written is read back', async () => {
    const content = Buffer.alloc(3 * MIB, text);
    const result = await expandBytes(gzipSync(content), replace);
    expect(result).toMatchObject({ out: content.length, crc: hex(content) });
    expect(written().equals(content)).toBe(true);
  });

  test('what is not as it came out is told, and tried again', async () => {
    let before = -1;
    const onCheck = (): void => {
      const size = fs.existsSync(part) ? fs.statSync(part).size : -1;
      // Nothing was written since the last look: it is being read back.
      if (size > 0 && size === before) fs.writeFileSync(part, Buffer.alloc(size));
      before = size;
    };
    const failed = await failure(gzipSync(Buffer.alloc(3 * MIB, text)), replace, '.gz', { onCheck });
    expect(failed).toMatchObject({ class: 'transient', code: 'NOT_VERIFIED' });
  });

  test('brotli has no check sum: nothing is made of it', async () => {
    const failed = await failure(brotliCompressSync(text), replace, '.br');
    expect(failed).toMatchObject({ class: 'permanent', code: 'NO_CHECKSUM' });
    expect(fs.existsSync(part)).toBe(false);
  });

  test('bytes after the end are not ignored', () => {
    expect(() => parseOptions(expand, { ...replace, trailing: 'ignore' })).toThrow(/trailing = "ignore"/);
    expect(parseOptions(expand, { trailing: 'ignore' })).toMatchObject({ originals: 'keep' });
  });
});
