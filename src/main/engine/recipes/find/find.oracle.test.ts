import { isUtf8 } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { PIECE } from '../listed-file.ts';
import { Cancelled } from '../recipe.ts';
import { find } from './find.ts';
import { findOptions } from './find-options.ts';
import type { Found } from './found.ts';
import { needleOf } from './needle.ts';
import { countNewlines } from './newlines.ts';
import { compile } from './pattern.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-oracle-'));
  file = join(folder, 'file');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface How {
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  readonly wholeWord?: boolean;
  readonly invert?: boolean;
  readonly encoding?: 'auto' | 'latin1';
}

function searched(bytes: Buffer, how: How, cancelAt?: number): Found {
  writeFileSync(file, bytes);
  const chunk = wholeFile(file, bytes.length);
  const options = findOptions.parse({ ...how, binary: 'search', maxMatchesPerFile: 10_000 });
  return find.process(chunk, fakeContext(options, { chunk, ...(cancelAt === undefined ? {} : { cancelAt }) })) as Found;
}

/** Numbers and columns as the rule says it: line by line, each for itself. */
function byTheRule(bytes: Buffer, how: How): Pick<Found, 'lines' | 'matching'> & { places: number[][] } {
  const lines = bytes
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .split('\n');
  if (lines.at(-1) === '') lines.pop();
  const places: number[][] = [];
  const tried = compile({ ignoreCase: false, wholeWord: false, ...how });
  for (const [i, line] of lines.entries()) {
    const raw = Buffer.from(line.replace(/\r$/, ''), 'latin1');
    const text = raw.toString(how.encoding === 'latin1' || !isUtf8(raw) ? 'latin1' : 'utf8');
    const found = tried.exec(text);
    if ((found !== null) === (how.invert ?? false)) continue;
    places.push([i + 1, found === null ? 0 : Array.from(text.slice(0, found.index)).length + 1]);
  }
  return { lines: lines.length, matching: places.length, places };
}

function expectByTheRule(bytes: Buffer, how: How): void {
  const { lines, matching, rows } = searched(bytes, how);
  expect({ lines, matching, places: rows.map((row) => row.slice(0, 2)) }).toEqual(byTheRule(bytes, how));
}

/** Atoms of patterns, among them all that a needle must not be taken from. */
const ATOMS = [
  ...String.raw`a b ab abc é 日 🦀 \. \( \| . ^ $ [ab] [^a] [)|] \s \w \W (a) (?:a|b) (?:ab(?:c|\))) (?=a) (?!b)`.split(
    ' ',
  ),
  ...String.raw`(?<=b) (?<n>a) \x61 \u0062 \u{63} \p{L} \b`.split(' '),
  ' ',
];
const atom = fc.constantFrom(...ATOMS);
const piece = fc
  .tuple(atom, fc.constantFrom('', '', '', '+', '*', '?', '{2}', '{0}', '{0,1}', '+?', '*?'))
  .map(([one, times]) => (/^(?:[$^]|\\b|\(\?[=!<](?!n))/.test(one) ? one : one + times));
const pattern = fc
  .array(fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.constant('|') }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  // A name must not come twice.
  .filter((text) => text.split('(?<n>').length < 3);

const TEXTS = 'a b c ab aab abc A . ( ) | é É 日 🦀'.split(' ');
const SIGNS = [' ', '\n', '\n', '\n\n', '\r\n', '\r', '\u2028', '\ufeff', '\ufffd', '\0'];
const BROKEN = [0xff, 0xe9, 0xc3, 0x80].map((byte) => Buffer.of(byte));
const words = fc.constantFrom<string | Buffer>(...TEXTS, ...SIGNS, ...BROKEN);
const content = fc.array(words, { maxLength: 50 }).map((all) => Buffer.concat(all.map((one) => Buffer.from(one))));
const how = fc.record({
  pattern,
  ignoreCase: fc.boolean(),
  wholeWord: fc.boolean(),
  invert: fc.boolean(),
  encoding: fc.constantFrom('auto' as const, 'latin1' as const),
});

describe('what is found is what a search line by line finds', () => {
  test('in any bytes, by any pattern', () => {
    fc.assert(fc.property(content, how, expectByTheRule), { seed: 11, numRuns: 300 });
  });

  test('without the options that no needle goes with', () => {
    const plain = fc.record({ pattern, encoding: fc.constantFrom('auto' as const, 'latin1' as const) });
    fc.assert(fc.property(content, plain, expectByTheRule), { seed: 12, numRuns: 300 });
  });

  test('in pieces of the real size, with lines of all lengths that matches seldom stand in', () => {
    const line = fc.oneof(
      { weight: 60, arbitrary: fc.string({ unit: fc.constantFrom('x', 'y', ' '), maxLength: 90 }) },
      { weight: 1, arbitrary: fc.constantFrom('needle', 'a needle é', 'né', 'error: no timeout', 'x'.repeat(20_000)) },
    );
    const lines = fc.sample(line, { seed: 4, numRuns: 3000 });
    const some = lines.join('\n');
    const whole = Buffer.from(`${some}\nneedle\n`.repeat(Math.ceil((1.2 * PIECE) / some.length)));
    const odd = Buffer.from(whole);
    for (let at = 1000; at < odd.length; at += 50_000) odd[at] = odd[at] === 10 ? 10 : 0xe9;
    const ascii = Buffer.from(whole.toString('latin1').replace(/[^\n -~]/g, 'e'));
    for (const bytes of [whole, odd, ascii]) {
      for (const one of ['needle', 'né', 'é', '[Ee]rror.*timeout', '^x*$', 'e$', ' +\\s', 'nothing of the kind']) {
        const { lines, matching, rows } = searched(bytes, { pattern: one });
        const places = rows.map((row) => row.slice(0, 2));
        const rule = byTheRule(bytes, { pattern: one });
        expect({ lines, matching, places }).toEqual({ ...rule, places: rule.places.slice(0, rows.length) });
      }
    }
  });

  test('and a recall ends it within a piece', () => {
    const bytes = Buffer.from('x\n'.repeat(PIECE / 4));
    expect(() => searched(bytes, { pattern: 'x+' }, 4)).toThrow(Cancelled);
  });
});

describe('a needle', () => {
  test.each([
    ['zebra', 'zebra'],
    ['[Ee]rror.*timeout', 'timeout'],
    ['ab*cd', 'cd'],
    ['abc?', 'ab'],
    ['abc+d', 'abc'],
    ['ab{0,2}cde', 'cde'],
    ['a\\.b\\(', 'a.b('],
    ['(abc)+de', 'de'],
    ['(?<abcdef>x)\\k<abcdef>yz', 'yz'],
    ['(?:[)]abc\\)def)yz', 'yz'],
    ['[\\]abc]yz', 'yz'],
    ['\\x61\\u0062\\u{63}\\cA\\p{Lu}\\0x', 'x'],
    ['🦀?é', 'é'],
    ['abc|d', ''],
    ['(?:abc|d)', ''],
    ['.*', ''],
    ['^$', ''],
  ])('of %s is %j', (given, needle) => {
    expect(needleOf(given)).toBe(needle);
  });

  test('stands in whatever its pattern matches', () => {
    const text = content.map((bytes) => bytes.toString());
    let seen = 0;
    const property = fc.property(pattern, text, (given, all) => {
      for (const [found] of all.matchAll(new RegExp(given, 'gu'))) {
        seen += needleOf(given) === '' ? 0 : 1;
        expect(found).toContain(needleOf(given));
      }
    });
    fc.assert(property, { seed: 13, numRuns: 2000 });
    expect(seen).toBeGreaterThan(20);
  });
});

test('newlines are counted at any place, in any bytes', () => {
  const bytes = fc.array(fc.constantFrom(0, 9, 10, 11, 0x7f, 0x80, 0x8a, 0xf5, 0xff), { maxLength: 5000, size: 'max' });
  fc.assert(
    fc.property(bytes, fc.nat(9), (all, from) => {
      const part = Buffer.from(all).subarray(from);
      expect(countNewlines(part)).toBe(part.filter((byte) => byte === 10).length);
    }),
    { seed: 14, numRuns: 60 },
  );
  expect(countNewlines(Buffer.alloc(100_003, 10))).toBe(100_003);
});
