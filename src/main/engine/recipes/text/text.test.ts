import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { Cancelled, type Chunk } from '../recipe.ts';
import { factsOf, type TextFacts } from './facts.ts';
import { EMPTY, joinSpans, spanOf, type Span } from './span.ts';
import { text } from './text.ts';
import { textOptions, type TextOptions, type WordRule } from './text-options.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'text-'));
  file = join(folder, 'file');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DEFAULTS = textOptions.parse({});
const whole = (bytes: Buffer, rule: WordRule = 'ascii'): TextFacts => factsOf(spanOf(bytes, 0, rule));

/** Cut before the given bytes, and put together again. */
function pieced(bytes: Buffer, cuts: readonly number[], rule: WordRule = 'ascii'): TextFacts {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const spans = edges.slice(1).map((to, i) => spanOf(Buffer.from(bytes.subarray(edges[i], to)), edges[i] ?? 0, rule));
  return factsOf(spans.reduce(joinSpans, EMPTY));
}

/** The same, by the slowest and plainest means. */
function plainly(bytes: Buffer, rule: WordRule): TextFacts {
  const latin1 = bytes.toString('latin1');
  const word = rule === 'any' ? /[^\t-\r ]+/g : /[^\t-\r ]*[!-~][^\t-\r ]*/g;
  const decoded = decode(bytes);
  const longest = (all: string): number => Math.max(...all.split(/[\r\n]/).map((line) => [...line].length));
  const ends = new Set(latin1.match(/\r\n|\r|\n/g) ?? []);
  const names = { '\n': 'LF', '\r\n': 'CRLF', '\r': 'CR' } as Record<string, TextFacts['ends']>;
  const nul = bytes.includes(0);
  return {
    lines: latin1.split('\n').length - 1,
    words: latin1.match(word)?.length ?? 0,
    characters: decoded === null ? null : [...decoded].length,
    longestBytes: longest(latin1),
    longestCharacters: decoded === null ? null : longest(decoded),
    encoding: expect.any(String) as TextFacts['encoding'],
    ends: nul ? null : ends.size > 1 ? 'mixed' : (names[[...ends][0] ?? ''] ?? 'none'),
    unterminated: latin1 !== '' && !latin1.endsWith('\n'),
  };
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Text with all that is awkward in it, and sometimes not text at all. */
const awkward = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'word', ' ', '\t', '\n', '\n\n', '\r\n', '\r', '\v', '\f', '\u0001', '\u007f'),
      fc.constantFrom('é', 'Ж', '日本', '🦀', '\u00a0', '\u2003', '\u3000', '\ufeff'),
      fc.constantFrom('x'.repeat(70), 'é'.repeat(40), '0123456 '.repeat(9)),
      fc.constantFrom(Buffer.of(0xc3), Buffer.of(0x80), Buffer.of(0xe2, 0x82), Buffer.of(0xf0, 0x9f, 0xa6)),
      fc.constantFrom(Buffer.of(0xff), Buffer.of(0xed, 0xa0, 0x80), Buffer.of(0xc0, 0x80), Buffer.of(0)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part as string))));

/** Mostly valid: what holds a broken byte says little of characters. */
const tidy = fc
  .array(fc.constantFrom('a', 'two words', ' ', '\n', '\r\n', '\r', 'é', 'Ж', '日本', '🦀', '\ufeff'), {
    maxLength: 80,
  })
  .map((parts) => Buffer.from(parts.join('')));

const input = fc.oneof(awkward, tidy);
const rule = fc.constantFrom<WordRule>('ascii', 'any');
const cutsOf = fc.array(fc.nat(10_000), { maxLength: 12 });
const RUNS = { seed: 5, numRuns: 600 };

describe('a file in pieces', () => {
  test('says what the plainest count says', () => {
    fc.assert(
      fc.property(input, rule, (bytes, by) => {
        expect(whole(bytes, by)).toEqual(plainly(bytes, by));
      }),
      RUNS,
    );
  });

  test('is the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(input, cutsOf, rule, (bytes, cuts, by) => {
        const within = cuts.map((cut) => (bytes.length === 0 ? 0 : cut % (bytes.length + 1)));
        expect(pieced(bytes, within, by)).toEqual(whole(bytes, by));
      }),
      RUNS,
    );
  });

  test.each([
    ['nothing', ''],
    ['one byte', 'x'],
    ['one newline', '\n'],
    ['one line without an end', 'just one line'],
    ['an empty last line', 'one\ntwo\n\n'],
    ['CRLF', 'one\r\ntwo\r\n'],
    ['several bytes a character', 'é日🦀\n'],
    ['a mark', '\ufeffa\n'],
    ['white space only', ' \t \n '],
  ])('is the whole at every single cut: %s', (_, content) => {
    const bytes = Buffer.from(content);
    for (let cut = 0; cut <= bytes.length; cut++) expect(pieced(bytes, [cut])).toEqual(whole(bytes));
    expect(pieced(bytes, [...bytes.keys()])).toEqual(whole(bytes));
  });

  test('joins in any grouping', () => {
    fc.assert(
      fc.property(input, input, input, (a, b, c) => {
        const [x, y, z] = [
          spanOf(a, 0, 'ascii'),
          spanOf(b, a.length, 'ascii'),
          spanOf(c, a.length + b.length, 'ascii'),
        ] as [Span, Span, Span];
        expect(factsOf(joinSpans(joinSpans(x, y), z))).toEqual(factsOf(joinSpans(x, joinSpans(y, z))));
      }),
      RUNS,
    );
  });

  test('long pieces at every alignment, with more words and lines than one packed sum holds', () => {
    const bytes = Buffer.from('a b\n\n\n\nc d '.repeat(5000) + 'é\u0001x '.repeat(5000) + '\n'.repeat(20_000));
    const expected = { lines: 40_000, words: 25_000 };
    for (let shift = 0; shift < 4; shift++) {
      const moved = Buffer.alloc(bytes.length + 8);
      bytes.copy(moved, shift);
      expect(whole(moved.subarray(shift, shift + bytes.length))).toMatchObject(expected);
    }
  });
});

/** Chunks of `step` bytes as the engine would give them, read from the disk. */
async function inChunks(bytes: Buffer, step: number, options: TextOptions = DEFAULTS): Promise<TextFacts> {
  writeFileSync(file, bytes);
  const size = bytes.length;
  const count = Math.max(1, Math.ceil(size / step));
  const results: (Span | TextFacts)[] = [];
  for (let index = 0; index < count; index++) {
    const chunk: Chunk = {
      ...wholeFile(file, size),
      index,
      count,
      start: index * step,
      end: Math.min(size, (index + 1) * step),
    };
    results.push(JSON.parse(JSON.stringify(await text.process(chunk, fakeContext(options, { chunk })))) as Span);
  }
  if (count === 1) return results[0] as TextFacts;
  return (await text.join?.(results, { ...fakeContext(options), parts: [] })) as TextFacts;
}

describe('chunks read from a file', () => {
  test.each([1, 2, 3, 4, 5, 7, 8, 16, 64, 1000])('of %d bytes give what the whole gives', async (step) => {
    const bytes = Buffer.from('one\r\ntwo é 日本 🦀\n\rlonger line here\n\nlast');
    for (const content of [bytes, bytes.subarray(0, 8), bytes.subarray(0, 1), bytes.subarray(0, 0)]) {
      expect(await inChunks(content, step)).toEqual(whole(content));
    }
  });

  test('that end with the file give what the whole gives', async () => {
    const bytes = Buffer.from('abc\nabé\n'.repeat(32));
    expect(bytes.length % 9).toBe(0);
    for (const step of [9, bytes.length / 2, bytes.length]) expect(await inChunks(bytes, step)).toEqual(whole(bytes));
  });

  test('of the real size', () => {
    const MIB = 1024 * 1024;
    expect(text.chunks?.(16 * MIB - 1, DEFAULTS)).toBe(1);
    expect(text.chunks?.(16 * MIB, DEFAULTS)).toBe(2);
    expect(text.chunks?.(17 * MIB, DEFAULTS)).toBe(3);
    expect(text.range?.(2, 17 * MIB, DEFAULTS)).toEqual([16 * MIB, 17 * MIB]);
    expect(text.range?.(0, 5, DEFAULTS)).toEqual([0, 5]);
    const huge = 2 ** 40;
    const count = text.chunks?.(huge, DEFAULTS) ?? 0;
    expect(count).toBeLessThanOrEqual(4096);
    expect(text.range?.(count - 1, huge, DEFAULTS)?.[1]).toBe(huge);
  });

  test('a recall ends it between two pieces', () => {
    writeFileSync(file, Buffer.alloc(4 * 1024 * 1024, 'a '));
    const chunk = wholeFile(file, 4 * 1024 * 1024);
    expect(() => text.process(chunk, fakeContext(DEFAULTS, { chunk, cancelAt: 2 }))).toThrow(Cancelled);
  });
});

/** What `wc` counts in each of the files, all by one call. */
function wc(flags: string, contents: readonly Buffer[], locale = 'C'): number[][] {
  const paths = contents.map((bytes, i) => {
    const path = join(folder, `wc-${i}`);
    writeFileSync(path, bytes);
    return path;
  });
  const said = execFileSync('wc', [flags, ...paths], { env: { ...process.env, LC_ALL: locale }, encoding: 'utf8' });
  return said
    .trim()
    .split('\n')
    .slice(0, paths.length)
    .map((line) => line.trim().split(/\s+/).slice(0, -1).map(Number));
}

describe('beside wc', () => {
  const samples = fc.sample(input, { seed: 9, numRuns: 400 });
  /** From coreutils 9.5 on every byte but white space makes a word. */
  const byTool = (): WordRule => (wc('-w', [Buffer.of(1)])[0]?.[0] === 1 ? 'any' : 'ascii');

  test('lines, words and bytes in the C locale', () => {
    const by = byTool();
    const ours = samples.map((bytes) => {
      const { lines, words } = whole(bytes, by);
      return [lines, words, bytes.length];
    });
    expect(ours).toEqual(wc('-lwc', samples));
  });

  test('characters where the bytes are UTF-8', () => {
    const valid = samples.filter((bytes) => decode(bytes) !== null);
    expect(valid.length).toBeGreaterThan(200);
    expect(valid.map((bytes) => [whole(bytes).characters])).toEqual(wc('-m', valid, 'C.UTF-8'));
  });

  test('the longest line where every byte is a column', () => {
    const plain = fc
      .array(fc.constantFrom('a', 'bc', ' ', '\n', '\r', '\r\n', 'x'.repeat(30)), { maxLength: 50 })
      .map((parts) => Buffer.from(parts.join('')));
    const lines = fc.sample(plain, { seed: 9, numRuns: 400 });
    const tool = wc('-L', lines);
    expect(lines.map((bytes) => [whole(bytes).longestBytes])).toEqual(tool);
    expect(lines.map((bytes) => [whole(bytes).longestCharacters])).toEqual(tool);
  });
});

describe('the encoding', () => {
  const wide = (words: string, order: 'LE' | 'BE'): Buffer => {
    const bytes = Buffer.from(words, 'utf16le');
    return order === 'LE' ? bytes : bytes.swap16();
  };
  const cases: readonly (readonly [string, Buffer, TextFacts['ends']])[] = [
    ['empty', Buffer.of(), 'none'],
    ['ASCII', Buffer.from('a\r\nb\r\n'), 'CRLF'],
    ['UTF-8', Buffer.from('é\n'), 'LF'],
    ['UTF-8-BOM', Buffer.from('\ufeffa\r'), 'CR'],
    ['UTF-16LE', wide('\ufeff日本', 'LE'), null],
    ['UTF-16BE', wide('\ufeff日本', 'BE'), null],
    ['UTF-16LE', wide('no mark\r\n', 'LE'), null],
    ['UTF-16BE', wide('no mark\r\n', 'BE'), null],
    ['UTF-32LE', Buffer.from('fffe0000410000000a000000', 'hex'), null],
    ['UTF-32BE', Buffer.from('0000feff000000410000000a', 'hex'), null],
    ['8-bit', Buffer.from('caf\xe9\n', 'latin1'), 'LF'],
    ['8-bit', Buffer.from('é\n').subarray(0, 1), 'none'],
    ['8-bit', Buffer.from('\xfe\xffx', 'latin1'), 'none'],
    ['binary', Buffer.from('a\0b'), null],
    ['binary', Buffer.from('\x7fELF\x02\x01\x01\0\0\0', 'latin1'), null],
  ];
  test.each(cases)('%s', (encoding, bytes, ends) => {
    expect(whole(bytes)).toMatchObject({ encoding, ends });
  });

  test('mixed line ends are called so', () => {
    for (const mixed of ['a\nb\r\n', 'a\rb\n', 'a\r\r\n', 'a\n\r'])
      expect(whole(Buffer.from(mixed)).ends).toBe('mixed');
  });

  test('without UTF-8 there are no characters to count', () => {
    expect(whole(Buffer.from('\xe9\n', 'latin1'))).toMatchObject({ characters: null, longestCharacters: null });
  });
});
