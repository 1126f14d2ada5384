import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALGORITHMS, type Algorithm } from '../checksum/checksum-options.ts';
import { lineWriter } from '../checksum/manifest-line.ts';
import { HEX_LENGTH, isComment, parseLine, type ManifestKind } from './manifest-parse.ts';

const auto: ManifestKind = { format: 'coreutils', algorithm: 'auto' };
const hex = (length: number): string => 'a1'.repeat(length / 2);

/** Any name that Linux takes, from the base folder on. */
const names = fc
  .uint8Array({ min: 1, minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'))
  .filter((name) => !name.startsWith('/'));

function roundTrip(
  format: 'coreutils' | 'bsd' | 'bagit' | 'sfv',
  algorithm: Algorithm,
  kind: ManifestKind,
  name: string,
) {
  const line = lineWriter({ format, algorithm })(hex(HEX_LENGTH[algorithm]), name);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  const content = line.slice(0, -1);
  expect(isComment(content, kind)).toBe(false);
  return parseLine(content, kind);
}

describe('what is written is read', () => {
  test.each(ALGORITHMS.filter((algorithm) => algorithm !== 'crc32'))('as coreutils writes it: %s', (algorithm) => {
    fc.assert(
      fc.property(names, (name) => {
        const entry = { algorithm, hex: hex(HEX_LENGTH[algorithm]), name };
        expect(roundTrip('coreutils', algorithm, { format: 'coreutils', algorithm }, name)).toEqual(entry);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test.each(ALGORITHMS)('with BSD tags: %s', (algorithm) => {
    fc.assert(
      fc.property(names, (name) => {
        expect(roundTrip('bsd', algorithm, auto, name)).toMatchObject({ algorithm, name });
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test('in BagIt, below data/', () => {
    const kind: ManifestKind = { format: 'bagit', algorithm: 'sha256' };
    fc.assert(
      fc.property(names, (name) => {
        expect(roundTrip('bagit', 'sha256', kind, `data/${name}`)).toMatchObject({ name: `data/${name}` });
        fc.pre(!name.startsWith('data/'));
        expect(roundTrip('bagit', 'sha256', kind, name)).toMatchObject({ name: `data/${name}` });
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test('in SFV, what has no line break', () => {
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(!/[\n\r]/.test(name));
        const read = roundTrip('sfv', 'crc32', { format: 'sfv', algorithm: 'crc32' }, name);
        expect(read).toEqual({ algorithm: 'crc32', hex: hex(8), name: name.startsWith(';') ? `./${name}` : name });
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('lines of others', () => {
  const sha = hex(64);
  test.each([
    [`${sha}  two blanks`, 'two blanks'],
    [`${sha} *binary`, 'binary'],
    [`${sha} one blank`, 'one blank'],
    [`${sha}\ttab`, 'tab'],
    [`  ${sha}  indented`, 'indented'],
    [`${sha.toUpperCase()}  upper`, 'upper'],
    [`${sha}   leading blank`, ' leading blank'],
    [`\\${sha}  a\\\\b\\nc\\rd`, 'a\\b\nc\rd'],
    [`${sha}  a\\nb`, 'a\\nb'],
    [`SHA256 (a (1).txt) = ${sha}`, 'a (1).txt'],
    [`SHA2-256(openssl)= ${sha}`, 'openssl'],
    [`\\SHA256 (a\\nb) = ${sha}`, 'a\nb'],
  ])('%s', (line, name) => {
    expect(parseLine(line, auto)).toEqual({ algorithm: 'sha256', hex: sha, name });
  });

  test.each([
    'no checksum',
    sha,
    `${sha}  `,
    `${sha}x  name`,
    `\\${sha}  bad\\escape`,
    `\\${sha}  ends in \\`,
    `${sha}  with\0zero`,
    `SHA256 (x) = ${sha}00`,
    `SHA256 () = ${sha}`,
  ])('no checksum: %j', (line) => {
    expect(parseLine(line, auto)).toBeNull();
  });

  test('algorithms that are not known, or not the one that is asked for', () => {
    expect(parseLine(`${hex(96)}  x`, auto)).toEqual({ unknown: '96 hex digits' });
    expect(parseLine(`SHA384 (x) = ${hex(96)}`, auto)).toEqual({ unknown: 'SHA384' });
    expect(parseLine(`MD5 (x) = ${hex(32)}`, { format: 'coreutils', algorithm: 'sha1' })).toEqual({ unknown: 'MD5' });
  });

  test('BagIt of old tools: what is not encoded as the standard has it stands as it is', () => {
    const kind: ManifestKind = { format: 'bagit', algorithm: 'auto' };
    expect(parseLine(`${sha} data/100%.txt`, kind)).toMatchObject({ name: 'data/100%.txt' });
    expect(parseLine(`${sha}\t*data/a%0ab%25c`, kind)).toMatchObject({ name: 'data/a\nb%c' });
  });

  test('comments', () => {
    expect(['', '# x', '; x'].map((line) => isComment(line, auto))).toEqual([true, true, false]);
    expect(['', '# x', '; x'].map((line) => isComment(line, { format: 'sfv' }))).toEqual([true, false, true]);
    expect(['', '# x', '; x'].map((line) => isComment(line, { format: 'bagit' }))).toEqual([true, false, false]);
  });
});
