import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import renamingCopy from '../../../../test/fixtures/recipes/renaming-copy.ts';
import { targetOf } from '../recipes/target.ts';
import { mirroredPath, type PathTable } from '../scan/path-table.ts';
import { walk } from '../scan/walk.ts';
import { folded, tellsCaseApart } from './letter-case.ts';
import { decodeNames, encodeNames } from './names-file.ts';
import { namingOf, namingOfOne, renamedOf, templateOf } from './naming.ts';
import { settleNames, type NamesRequest, type SettledNames } from './settle-names.ts';

let scratch: string;
let input: string;
let outDir: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'Names-'));
  input = join(scratch, 'in');
  outDir = join(scratch, 'out');
  mkdirSync(input);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function listed(...names: readonly (string | Buffer)[]): PathTable {
  for (const name of names) {
    const path = Buffer.concat([Buffer.from(`${input}/`), Buffer.from(name)]);
    mkdirSync(path.subarray(0, path.lastIndexOf('/')), { recursive: true });
    writeFileSync(path, name);
  }
  return walk({ paths: [input], include: [], exclude: [] }).table;
}

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(outDir, name, '..'), { recursive: true });
    writeFileSync(join(outDir, name), 'old');
  }
}

type Change = Partial<Omit<NamesRequest, 'options'>> & { readonly template?: string; readonly ext?: string };

function settle(table: PathTable, { template = '{name}', ext = 'webp', ...change }: Change = {}): SettledNames {
  const naming = namingOf(templateOf(template), table.count, null);
  const request = { recipe: renamingCopy, options: { ext }, naming, table, outDir, outputName: null };
  return settleNames({ ...request, onConflict: 'fail', ...change });
}

function names(table: PathTable, { renamed }: SettledNames, ext = 'webp'): string[] {
  const doing = { recipe: renamingCopy, options: { ext }, naming: namingOf(null, table.count, renamed) };
  return Array.from({ length: table.count }, (_, task) => String(targetOf(doing, mirroredPath(table, task), task)));
}

describe('collisions, before the start', () => {
  test('two inputs of one output', () => {
    const table = listed('a.jpg', 'a.png', 'b.png');
    const { findings } = settle(table, { onConflict: 'overwrite' });
    expect(findings.clashes.count).toBe(1);
    expect(findings.clashes.examples).toEqual([
      { output: join(outDir, 'in/a.webp'), input: 'in/a.png', other: 'in/a.jpg' },
    ]);
    expect(findings.exists.count).toBe(0);
  });

  test('roots of one name', () => {
    mkdirSync(join(scratch, 'one/in'), { recursive: true });
    mkdirSync(join(scratch, 'two/in'), { recursive: true });
    writeFileSync(join(scratch, 'one/in/a'), '');
    writeFileSync(join(scratch, 'two/in/a'), '');
    const paths = [join(scratch, 'one/in'), join(scratch, 'two/in')];
    const { table } = walk({ paths, include: [], exclude: [] });
    expect(settle(table).findings.clashes.count).toBe(1);
  });

  test('a file where another output needs a folder', () => {
    mkdirSync(join(scratch, 'other'));
    writeFileSync(join(scratch, 'other/in.x'), '');
    listed('a.x');
    const { table } = walk({ paths: [join(scratch, 'other/in.x'), input], include: [], exclude: [] });
    const { findings } = settle(table, { template: '{dir}/{stem}' });
    expect(findings.clashes.examples).toMatchObject([{ why: 'other outputs need a folder of that name' }]);
  });

  test('the name of the output of the whole batch', () => {
    const { findings } = settle(listed('a.txt'), { template: './list', outputName: 'list' });
    expect(findings.clashes.examples).toMatchObject([{ why: 'the output of the whole batch has that name' }]);
  });

  test('what is there already, be it a dead link', () => {
    const table = listed('a.jpg', 'b.jpg', 'c.jpg');
    put('in/a.webp');
    symlinkSync('/nowhere', join(outDir, 'in/b.webp'));
    const { findings } = settle(table);
    expect(findings.exists.examples.map(({ output }) => output)).toEqual([
      join(outDir, 'in/a.webp'),
      join(outDir, 'in/b.webp'),
    ]);
  });

  test('a folder where a file is to go, and a file where a folder is needed', () => {
    const table = listed('a.jpg', 'sub/b.jpg');
    mkdirSync(join(outDir, 'in/a.webp'), { recursive: true });
    writeFileSync(join(outDir, 'in/sub'), '');
    const { findings } = settle(table, { onConflict: 'overwrite' });
    expect(findings.blocked.examples.map(({ why }) => why)).toEqual([
      'a folder stands there',
      'a file stands where its folder is to be',
    ]);
  });

  test('an output in the place of an input, through a link too; renamed it is none', () => {
    const table = listed('a.webp', 'b.jpg');
    const beside = { outDir: scratch };
    expect(settle(table, { ...beside, onConflict: 'overwrite' }).findings.inputs.count).toBe(1);
    symlinkSync(scratch, join(scratch, 'link'));
    expect(settle(table, { outDir: join(scratch, 'link'), onConflict: 'overwrite' }).findings.inputs.count).toBe(1);
    const renamed = settle(table, { ...beside, onConflict: 'rename' });
    expect(renamed.findings.inputs.count).toBe(0);
    expect(names(table, renamed)).toEqual(['in/a (2).webp', 'in/b.webp']);
  });

  test('names that are none', () => {
    const table = listed('a.jpg', `${'x'.repeat(250)}.y`);
    const { findings } = settle(table, { template: '{stem}-small.{ext}' });
    expect(findings.illegal).toMatchObject({ count: 1, examples: [{ why: 'a name has 261 bytes; 255 is the most' }] });
  });

  test('letter case: told where the disk knows it, a collision where it does not', () => {
    const table = listed('A.jpg', 'a.jpg', 'cafe\u0301.jpg', 'caf\u00e9.jpg', 'b.jpg');
    expect(settle(table, { caseApart: true }).findings).toMatchObject({ alike: 2, clashes: { count: 0 } });
    expect(settle(table, { caseApart: false }).findings).toMatchObject({ alike: 0, clashes: { count: 2 } });
  });

  test('names that Windows does not take are counted', () => {
    expect(settle(listed('con.txt', 'b?.txt', 'c.txt')).findings.reserved).toBe(2);
  });
});

describe('what becomes of them', () => {
  test('rename: the first number that nobody has, in path order', () => {
    const table = listed('a (2).x', 'a.jpg', 'a.png', 'a.tif', 'b.jpg');
    put('in/a (3).webp', 'in/b.webp');
    expect(names(table, settle(table, { onConflict: 'rename' }))).toEqual([
      'in/a (2).webp',
      'in/a.webp',
      'in/a (4).webp',
      'in/a (5).webp',
      'in/b (2).webp',
    ]);
  });

  test('skip: the first keeps the name, and what is there already stays', () => {
    const table = listed('a.jpg', 'a.png', 'b.jpg', 'c.jpg');
    put('in/c.webp');
    expect(settle(table, { onConflict: 'skip' }).skipped).toEqual([1, 3]);
  });

  test('the output of the whole batch', () => {
    put('list', 'list (2)');
    const table = listed('a');
    const own = (onConflict: NamesRequest['onConflict']): SettledNames =>
      settle(table, { onConflict, outputName: 'list', recipe: {} });
    expect(own('fail').findings.exists.count).toBe(1);
    expect(own('rename').outputName).toBe('list (3)');
    expect(own('skip').outputName).toBeNull();
    expect(own('overwrite').outputName).toBe('list');
  });

  test('after a rename all names differ and none exists, whatever the inputs', { timeout: 30_000 }, () => {
    const part = fc.constantFrom('a', 'A', 'a (2)', 'b', '\u00e9', 'e\u0301');
    const file = fc.tuple(part, fc.constantFrom('jpg', 'png', 'webp')).map(([stem, ext]) => `${stem}.${ext}`);
    fc.assert(
      fc.property(
        fc.uniqueArray(file, { minLength: 1, maxLength: 12 }),
        fc.array(part, { maxLength: 3 }),
        fc.boolean(),
        (files, old, caseApart) => {
          rmSync(input, { recursive: true });
          rmSync(outDir, { recursive: true, force: true });
          mkdirSync(input);
          const table = listed(...files);
          const there = old.map((stem) => `in/${stem}.webp`);
          put(...there);
          const all = names(table, settle(table, { onConflict: 'rename', caseApart }));
          const key = (name: string): string => (caseApart ? name : folded(Buffer.from(name).toString('latin1')));
          expect(new Set(all.map(key)).size).toBe(files.length);
          expect(all.filter((name) => there.includes(name))).toEqual([]);
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  test('a name that is no UTF-8 keeps its bytes under a template', () => {
    const table = listed(Buffer.from('\xff\xe4.jpg', 'latin1'));
    const naming = namingOf(templateOf('\u00fc-{stem}.{ext}'), 1, null);
    const name = targetOf({ recipe: renamingCopy, options: { ext: 'webp' }, naming }, mirroredPath(table, 0), 0);
    expect(name?.toString('latin1')).toBe('in/\xc3\xbc-\xff\xe4.webp');
  });

  test('samples are those of the recipe', () => {
    const table = listed('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
    expect(settle(table, { template: '{stem}' }).samples).toEqual([
      { input: 'in/a.jpg', target: 'in/a.webp', n: 1 },
      { input: 'in/b.jpg', target: 'in/b.webp', n: 2 },
      { input: 'in/c.jpg', target: 'in/c.webp', n: 3 },
    ]);
  });
});

describe('kept names', () => {
  const renamed = renamedOf(
    new Map([
      [70_000, 3],
      [2, 2],
    ]),
  );

  test('come back from their file, and for one file alone', () => {
    if (renamed === null) throw new Error('none');
    expect(decodeNames(encodeNames(renamed), 'names.bin')).toEqual(renamed);
    const naming = { template: null, files: 100_000, renamed };
    const one = structuredClone(namingOfOne(naming, 70_000));
    const doing = { recipe: { output: (path: Buffer) => path }, options: {}, naming: one };
    expect(targetOf(doing, Buffer.from('a.x'), 70_000)?.toString()).toBe('a (3).x');
    expect(targetOf({ ...doing, naming: namingOfOne(naming, 5) }, Buffer.from('a.x'), 5)?.toString()).toBe('a.x');
  });

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['damaged', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(9)])],
    ['newer version', (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('NAMES 1', 'NAMES 2'), 'latin1')],
    ['not a file of names', () => Buffer.from('{}')],
  ])('are refused by name when the file is: %s', (why, harm) => {
    if (renamed === null) throw new Error('none');
    expect(() => decodeNames(harm(encodeNames(renamed)), '/b/names.bin')).toThrow(new RegExp(`/b/names.bin.*${why}`));
  });
});

test('the disk of a folder is asked whether it tells case apart, whether the folder is there or not', () => {
  expect(tellsCaseApart(join(scratch, 'not/there'))).toBe(true);
  mkdirSync(outDir);
  // The very same folder under both names, as on a disk that does not tell them apart.
  symlinkSync(outDir, join(scratch, 'OUT'));
  expect(tellsCaseApart(outDir)).toBe(true);
});

test('100,000 files are settled', { timeout: 30_000 }, () => {
  const table = listed('a.jpg');
  const many = { ...table, count: 100_000, nameStart: new Uint32Array(100_001), nameBytes: new Uint8Array(800_000) };
  for (let i = 0; i < many.count; i++) {
    many.nameStart[i + 1] = 8 * (i + 1);
    many.nameBytes.set(Buffer.from(String(i).padStart(8, '0')), 8 * i);
  }
  const folderOf = new Uint32Array(many.count);
  const { findings } = settle({ ...many, folderOf });
  expect(findings.clashes.count).toBe(0);
});
