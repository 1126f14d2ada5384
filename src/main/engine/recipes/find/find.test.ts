import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile, type FakeContextOptions } from '../../../../../test/support/chunk-context.ts';
import { classify } from '../../tasks/classify.ts';
import { PIECE } from '../listed-file.ts';
import { Cancelled, type Chunk } from '../recipe.ts';
import { find } from './find.ts';
import { findOptions, type FindOptions } from './find-options.ts';
import type { Found } from './found.ts';
import { guarded } from './guard.ts';
import { MAX_LINE } from './own-lines.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-'));
  file = join(folder, 'file');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const optionsOf = (input: object): FindOptions => findOptions.parse({ pattern: 'x', ...input });

/** As the engine would: chunk by chunk from the disk, through JSON, and put together. */
async function search(
  bytes: Buffer | string,
  input: object,
  step = Number.POSITIVE_INFINITY,
  more: FakeContextOptions = {},
): Promise<Found> {
  writeFileSync(file, bytes);
  const options = optionsOf(input);
  const size = Buffer.byteLength(bytes as string);
  const count = Math.max(1, Math.ceil(size / step));
  const results: Found[] = [];
  for (let index = 0; index < count; index++) {
    const [start, end] = count === 1 ? [0, size] : [index * step, Math.min(size, (index + 1) * step)];
    const chunk: Chunk = { ...wholeFile(file, size), index, count, start, end };
    const made = await find.process(chunk, fakeContext(options, { ...more, chunk }));
    results.push(JSON.parse(JSON.stringify(made)) as Found);
  }
  if (count === 1) return results[0] as Found;
  return (await find.join?.(results, { ...fakeContext(options), parts: [] })) as Found;
}

const linesOf = ({ rows }: Found): number[] => rows.map(([line]) => line);

describe('a line is searched', () => {
  test.each([
    [
      'with its number, the column and the text of the first match',
      'one\ntwo or two\n',
      'two',
      [[2, 1, 'two', 'two or two']],
    ],
    [
      'without its line end',
      'ab\r\nab\n',
      'b$',
      [
        [1, 2, 'b', 'ab'],
        [2, 2, 'b', 'ab'],
      ],
    ],
    ['though it does not end', 'a\nb', 'b', [[2, 1, 'b', 'b']]],
    ['by characters, not by bytes', 'é🦀x\n', 'x', [[1, 3, 'x', 'é🦀x']]],
    ['one by one: nothing matches over their ends', 'a\nb\n', 'a\\sb', []],
    ['also where a match over their ends would hide one', 'ax\nxb ab\n', 'a[^]*b', [[2, 4, 'ab', 'xb ab']]],
    ['also for nothing', 'a\n\nb\n', '^$', [[2, 1, '', '']]],
    ['also for its end, where it does not end', 'a', '$', [[1, 2, '', 'a']]],
    [
      'by a pattern that matches nothing anywhere',
      'a\n\n',
      'z*',
      [
        [1, 1, '', 'a'],
        [2, 1, '', ''],
      ],
    ],
    ['without the mark before it', '\ufeffabc\n', '^abc', [[1, 1, 'abc', 'abc']]],
    ['with a lone carriage return in it', 'a\rb\n', 'b', [[1, 3, 'b', 'a␍b']]],
  ])('%s', async (_, content, pattern, rows) => {
    expect((await search(content, { pattern })).rows).toEqual(rows);
  });

  test('of any case, if asked', async () => {
    expect((await search('ÉTÉ\nété\n', { pattern: 'été' })).matching).toBe(1);
    expect((await search('ÉTÉ\nété\n', { pattern: 'été', ignoreCase: true })).matching).toBe(2);
  });

  test('for whole words, in any alphabet', async () => {
    const content = 'cat\ncats\nécat\ncat_\n(cat)\nthe cat\n';
    expect(linesOf(await search(content, { pattern: 'cat', wholeWord: true }))).toEqual([1, 5, 6]);
    expect(linesOf(await search(content, { pattern: 'dog|cat', wholeWord: true }))).toEqual([1, 5, 6]);
  });

  test('for what it does not match, which has no column', async () => {
    expect(await search('a\nb\nc', { pattern: 'b', invert: true })).toMatchObject({
      matching: 2,
      rows: [
        [1, 0, '', 'a'],
        [3, 0, '', 'c'],
      ],
    });
  });

  test('as UTF-8, and as Latin-1 where it is none', async () => {
    const bytes = Buffer.concat([Buffer.from('é\n'), Buffer.from('\xe9!\n', 'latin1')]);
    expect((await search(bytes, { pattern: 'é' })).rows).toEqual([
      [1, 1, 'é', 'é'],
      [2, 1, 'é', 'é!'],
    ]);
    expect(linesOf(await search(bytes, { pattern: 'Ã', encoding: 'latin1' }))).toEqual([1]);
  });

  test('around its match where it is long, no character halved', async () => {
    const long = `${'🦀'.repeat(300)}needle${'b'.repeat(300)}`;
    const [row] = (await search(long, { pattern: 'needle', maxText: 51 })).rows;
    expect(row?.[1]).toBe(301);
    expect(row?.[3]).toMatch(/^…(🦀)+needleb+…$/u);
    expect(row?.[3]).not.toMatch(/[\ud800-\udfff]/u);
    const [cut] = (await search(long, { pattern: '.+', maxText: 20 })).rows;
    expect(cut?.[2]).toBe(`${'🦀'.repeat(10)}…`);
  });
});

describe('files that are no text', () => {
  const elf = Buffer.from('\x7fELF\0\0needle\n', 'latin1');

  test('are left out and named, or searched if asked', async () => {
    expect(await search(elf, { pattern: 'needle' })).toMatchObject({ skipped: 'binary', matching: 0 });
    expect(await search(elf, { pattern: 'needle' }, 4)).toMatchObject({ skipped: 'binary', matching: 0 });
    expect(await search(elf, { pattern: 'needle', binary: 'search' })).toMatchObject({ skipped: null, matching: 1 });
    expect(await search(Buffer.from('\ufeffx', 'utf16le'), {})).toMatchObject({ skipped: 'UTF-16' });
  });
});

describe('many matches', () => {
  const content = 'x\n'.repeat(50);

  test.each([1, 7, 1000])('are listed up to the bound and counted all, in chunks of %d bytes', async (step) => {
    const found = await search(content, { maxMatchesPerFile: 10 }, step);
    expect(linesOf(found)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found).toMatchObject({ matching: 50, lines: 50, cut: true });
  });

  test('as many as the bound are not cut', async () => {
    expect(await search(content, { maxMatchesPerFile: 50 }, 7)).toMatchObject({ matching: 50, cut: false });
  });

  test('stay below what a result may weigh, without a gap', async () => {
    const found = await search(`${'x\u0001'.repeat(900)}\n`.repeat(2000), { maxMatchesPerFile: 10_000, maxText: 2000 });
    expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThan(1024 * 1024);
    expect(found).toMatchObject({ matching: 2000, cut: true });
    expect(found.rows.length).toBeGreaterThan(100);
    expect(linesOf(found)).toEqual(Array.from({ length: found.rows.length }, (_, i) => i + 1));
  });

  test('are no rows where only counts are wanted', async () => {
    expect(await search(content, { output: 'counts' }, 9)).toMatchObject({ matching: 50, rows: [], cut: false });
  });
});

const PATTERNS = [
  'a',
  'ab',
  '^a',
  'b$',
  '^$',
  'a*',
  'a.b',
  '[ab]c',
  'é',
  '日本',
  'a|c',
  '(?:a|b)c',
  '[^a]b',
  '\\bab\\b',
  'b(?=c)',
  '\\s',
];
const content = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'b', 'c', 'ab', 'abc', ' ', '\t', '\n', '\n\n', '\r\n', '\r', 'é', '日本', '🦀', '\ufeff'),
      fc.constantFrom(Buffer.of(0xff), Buffer.of(0xc3), Buffer.of(0x80)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part as string))));

describe('chunked is whole', () => {
  test('with any content, pattern and chunk', async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.constantFrom(...PATTERNS),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (bytes, pattern, step, invert) => {
          expect(await search(bytes, { pattern, invert }, step)).toEqual(await search(bytes, { pattern, invert }));
        },
      ),
      { seed: 5, numRuns: 150 },
    );
  });

  test.each(['', 'a', '\n', 'aa', 'a\n', 'a\r\n', 'a\n\n', 'éa\né\n', '🦀a\n🦀', 'a\na\na\na\n', 'one line of a file'])(
    'at every chunk size: %j',
    async (text) => {
      const all = await search(text, { pattern: 'a|^$|🦀' });
      for (let step = 1; step <= Buffer.byteLength(text); step++) {
        expect(await search(text, { pattern: 'a|^$|🦀' }, step)).toEqual(all);
      }
    },
  );

  test('where lines are longer than pieces, and pieces end anywhere', async () => {
    const bytes = Buffer.from(`${'y'.repeat(PIECE - 3)}é x\n${'z'.repeat(2 * PIECE)}\nx\n${'é'.repeat(PIECE)}x`);
    const all = await search(bytes, {});
    expect(all.rows.map(([line, column]) => [line, column])).toEqual([
      [1, PIECE],
      [3, 1],
      [4, PIECE + 1],
    ]);
    for (const step of [PIECE, PIECE - 2, 2 * PIECE + 1]) expect(await search(bytes, {}, step)).toEqual(all);
  });

  test('of the real size', () => {
    const MIB = 1024 * 1024;
    expect(find.chunks?.(64 * MIB - 1, optionsOf({}))).toBe(1);
    expect(find.chunks?.(65 * MIB, optionsOf({}))).toBe(3);
  });
});

describe('beside grep', () => {
  test('the same lines, by the same patterns', () => {
    // A carriage return at the end of a line is none of ours, and bytes that are no UTF-8 match no dot of grep's.
    const texts = fc.sample(
      content.filter((bytes) => !bytes.includes(0x0d) && !bytes.includes('\ufeff') && !/\ufffd/.test(bytes.toString())),
      { seed: 3, numRuns: 40 },
    );
    const paths = texts.map((bytes, i) => {
      const path = join(folder, `grep-${i}`);
      writeFileSync(path, bytes);
      return path;
    });
    for (const pattern of PATTERNS.filter((one) => !one.includes('(?'))) {
      const ours = texts.map((bytes, i) => processed(bytes, paths[i] ?? '', pattern));
      const said = grep(['-n', pattern, ...paths]).map((line) => line.split(':', 2));
      expect(ours.flatMap((found, i) => linesOf(found).map((line) => [paths[i], String(line)]))).toEqual(said);
      expect(ours.map(({ matching }, i) => `${paths[i]}:${matching}`)).toEqual(grep(['-c', pattern, ...paths]));
    }
  });

  function processed(bytes: Buffer, path: string, pattern: string): Found {
    const chunk = wholeFile(path, bytes.length);
    return find.process(chunk, fakeContext(optionsOf({ pattern }), { chunk })) as Found;
  }

  function grep(args: readonly string[]): string[] {
    try {
      const env = { ...process.env, LC_ALL: 'C.UTF-8' };
      return execFileSync('grep', ['-E', '-a', ...args], { env, encoding: 'utf8' })
        .trimEnd()
        .split('\n');
    } catch (error) {
      // 1: nothing was found.
      if ((error as { status?: number }).status !== 1) throw error;
      const said = (error as { stdout: string }).stdout.trimEnd();
      return said === '' ? [] : said.split('\n');
    }
  }
});

/** What the engine makes of the failure. */
async function failure(work: () => unknown) {
  try {
    await work();
  } catch (error) {
    return classify(error);
  }
  throw new Error('It did not fail.');
}

describe('what can go wrong', () => {
  test('a line beyond the bound fails the file at once, in whichever chunk it begins', async () => {
    const bytes = Buffer.alloc(MAX_LINE + 3 * PIECE, 'y');
    for (const step of [Number.POSITIVE_INFINITY, 4 * PIECE]) {
      const error = await failure(() => search(bytes, {}, step));
      expect(error).toMatchObject({ class: 'permanent', code: 'LINE_TOO_LONG' });
      expect(error.message).toContain('16 MiB');
    }
  });

  test('a search without an end is ended, with the place and the likely cause', async () => {
    const bad = /^(a+)+$/u;
    const error = await failure(() =>
      guarded(
        () => bad.test(`${'a'.repeat(60)}b`),
        () => 'line 7',
        100,
      ),
    );
    expect(error).toMatchObject({ class: 'permanent', code: 'PATTERN_TOO_SLOW' });
    expect(error.message).toContain('at line 7: the pattern tries too many ways');
    // The thread is as good as before.
    expect((await search('aaa\n', { pattern: '^(a+)+$' })).matching).toBe(1);
  });

  test('what is thrown under guard comes out as it is', async () => {
    const thrown = new Cancelled();
    const work = () =>
      guarded(
        () => {
          throw thrown;
        },
        () => '',
      );
    expect(work).toThrow(thrown);
  });

  test('a recall ends it between two pieces', async () => {
    await expect(search('x\n'.repeat(2 * PIECE), {}, undefined, { cancelAt: 3 })).rejects.toThrow(Cancelled);
  });

  test('bytes read beyond the chunk are told of once, by their own chunk', () => {
    const bytes = Buffer.from('aaaa\nbbbb\ncccc\n');
    writeFileSync(file, bytes);
    let sum = 0;
    for (const [index, start, end] of [
      [0, 0, 7],
      [1, 7, 12],
      [2, 12, 15],
    ] as const) {
      const chunk = { ...wholeFile(file, bytes.length), index, count: 3, start, end };
      const ctx = fakeContext(optionsOf({ binary: 'search' }), { chunk });
      void find.process(chunk, ctx);
      sum += ctx.told.bytes;
    }
    expect(sum).toBe(bytes.length);
  });
});
