import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LiveCli } from '../../../test/support/live-cli.ts';
import { runCli } from '../../../test/support/run-cli.ts';

/*
 * Originals that are replaced by what was made of them, through the built command line: they go last of all, and what
 * cannot go is told.
 */

const TIME = { timeout: 120_000 };

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
const data = (): string[] => ['--data-dir', at('data'), '--json'];

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'replace-'));
  fs.mkdirSync(at('logs/sub'), { recursive: true });
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const replace = (recipe: string, paths: readonly string[], ...more: string[]) =>
  runCli(['run', recipe, ...paths, '--set', 'originals=replace', ...more, ...data()]);

/** A tree as `gzip -r` would be tried on; one is large enough for chunks. */
function makeLogs(): ReadonlyMap<string, Buffer> {
  const files = new Map([
    ['logs/empty', Buffer.alloc(0)],
    ['logs/one', Buffer.from('x')],
    ['logs/sub/a b ü.log', Buffer.from('a line\n'.repeat(5000))],
    ['logs/sub/large.log', Buffer.alloc(8_400_000, 'a line of a text, and more of it\n')],
  ]);
  for (const [name, content] of files) fs.writeFileSync(at(name), content);
  return files;
}

/** All files below a folder, by their path from it. */
const namesIn = (from: string): string[] =>
  fs
    .readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(from.length + 1))
    .toSorted();

const gunzip = (path: string): Buffer => execFileSync('gzip', ['-dc', path], { maxBuffer: 1e9 });

/** Nothing can be removed from this folder until what is returned is called; root heeds the mark alone. */
function closed(path: string): () => void {
  const root = process.getuid?.() === 0;
  const change = (shut: boolean): void => {
    if (root) execFileSync('chattr', [shut ? '+a' : '-a', path]);
    else fs.chmodSync(path, shut ? 0o555 : 0o755);
  };
  change(true);
  return () => change(false);
}

describe('beside the originals', () => {
  test('a tree compressed and expanded again is the tree', TIME, async () => {
    const files = makeLogs();
    const packed = await replace('compress', [at('logs')], '--out', folder);
    expect(packed.code).toBe(0);
    expect(packed.lines.at(-1)).toMatchObject({
      outcome: 'COMPLETED',
      originals: { removed: 4, kept: 0, examples: [] },
    });
    expect(namesIn(at('logs'))).toEqual([...files.keys()].map((name) => `${name.slice(5)}.gz`).toSorted());
    for (const [name, content] of files) expect(gunzip(at(`${name}.gz`)).equals(content)).toBe(true);

    const back = await replace('expand', [at('logs')], '--out', folder);
    expect(back.code).toBe(0);
    expect(namesIn(at('logs'))).toEqual([...files.keys()].map((name) => name.slice(5)).toSorted());
    for (const [name, content] of files) expect(fs.readFileSync(at(name)).equals(content)).toBe(true);
  });

  test('brotli, too, which is read back; but it is not expanded so', TIME, async () => {
    const files = makeLogs();
    const packed = await replace(
      'compress',
      [at('logs')],
      '--out',
      folder,
      '--set',
      'format=brotli',
      '--set',
      'quality=1',
    );
    expect(packed.lines.at(-1)).toMatchObject({ originals: { removed: 4 } });
    const names = [...files.keys()].map((name) => `${name.slice(5)}.br`).toSorted();
    expect(namesIn(at('logs'))).toEqual(names);
    const back = await replace('expand', [at('logs')], '--out', folder);
    expect(back.lines.at(-1)).toMatchObject({ counts: { FAILED: 4 }, retries: 0, originals: { removed: 0 } });
    expect(namesIn(at('logs'))).toEqual(names);
    expect((await runCli(['run', 'expand', at('logs'), '--out', folder, ...data()])).code).toBe(0);
    for (const [name, content] of files) expect(fs.readFileSync(at(name)).equals(content)).toBe(true);
  });

  test('single files, as the shell names them, into their own folder', TIME, async () => {
    makeLogs();
    const paths = [at('logs/one'), at('logs/empty')];
    expect((await replace('compress', paths, '--out', at('logs'))).code).toBe(0);
    expect(namesIn(at('logs'))).toEqual(['empty.gz', 'one.gz', 'sub/a b ü.log', 'sub/large.log']);
  });

  test('nothing is written over: a name that is taken stops the start', TIME, async () => {
    makeLogs();
    fs.writeFileSync(at('logs/one.gz'), 'mine');
    const before = namesIn(at('logs'));
    for (const more of [[], ['--on-conflict', 'overwrite']]) {
      const { code, stderr } = await replace('compress', [at('logs')], '--out', folder, ...more);
      expect(code).toBe(3);
      expect(stderr).toContain('one.gz');
    }
    expect(namesIn(at('logs'))).toEqual(before);
    expect(fs.readFileSync(at('logs/one.gz'), 'utf8')).toBe('mine');
  });
});

test('a dry run tells how many would go, and touches none', TIME, async () => {
  const files = makeLogs();
  const { lines } = await replace('compress', [at('logs')], '--out', folder, '--dry-run');
  expect(lines.at(-1)).toMatchObject({ outcome: 'DRY_RUN', originals: 4 });
  expect(String(lines.at(-1)?.['notes'])).toContain('The originals of 4 files will be removed');
  expect(namesIn(at('logs'))).toHaveLength(files.size);
});

test('what fails keeps its original; the others go', TIME, async () => {
  fs.writeFileSync(at('logs/good.gz'), gzipSync('good'));
  fs.writeFileSync(at('logs/cut.gz'), gzipSync('cut off in the middle').subarray(0, 20));
  const { code, lines } = await replace('expand', [at('logs')], '--out', folder);
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatchObject({ counts: { COMPLETED: 1, FAILED: 1 }, originals: { removed: 1, kept: 0 } });
  expect(namesIn(at('logs'))).toEqual(['cut.gz', 'good']);
});

test('what is ignored after the end is not thrown away with its original', TIME, async () => {
  fs.writeFileSync(at('logs/odd.gz'), Buffer.concat([gzipSync('good'), Buffer.from('and more')]));
  const { code, stderr } = await replace('expand', [at('logs')], '--out', folder, '--set', 'trailing=ignore');
  expect(code).toBe(2);
  expect(stderr).toContain('trailing = "ignore"');
  expect(namesIn(at('logs'))).toEqual(['odd.gz']);
});

test('an original that can not be removed is told, with its folder; the batch is complete', TIME, async () => {
  makeLogs();
  const open = closed(at('logs/sub'));
  try {
    const { code, lines } = await replace('compress', [at('logs')], '--out', at('out'));
    expect(code).toBe(0);
    const end = lines.at(-1) as { originals: { examples: { path: string; why: string }[] } };
    expect(end).toMatchObject({ outcome: 'COMPLETED', originals: { removed: 2, kept: 2 } });
    expect(end.originals.examples.map(({ path }) => path)).toEqual([
      at('logs/sub/a b ü.log'),
      at('logs/sub/large.log'),
    ]);
    for (const { why } of end.originals.examples) expect(why).toMatch(/^it could not be removed: .*E(PERM|ACCES)/);
    const alert = lines.find(({ rule }) => rule === 'originals-kept');
    expect(alert).toMatchObject({ level: 'WARNING', message: expect.stringContaining('2 originals kept') as string });
  } finally {
    open();
  }
  expect(namesIn(at('logs'))).toEqual(['sub/a b ü.log', 'sub/large.log']);
});

test('SIGKILL at any time: resume ends as an undisturbed run, and no file is ever nowhere', TIME, async () => {
  const FILES = 300;
  const content = (n: number): Buffer => Buffer.alloc(200_000, `line ${n}\n`);
  for (let n = 0; n < FILES; n++) fs.writeFileSync(at('logs', `f${n}`), content(n));
  let args = ['run', 'compress', at('logs'), '--out', folder, '--set', 'originals=replace'];
  for (const last of [60, 120, 40]) {
    const live = new LiveCli([...args, '--data-dir', at('data'), '--json=all']);
    let done = 0;
    await live.until(({ type, state }) => type === 'task' && state === 'COMPLETED' && ++done === last);
    live.kill('SIGKILL');
    await live.ended;
    args = ['resume', String(live.lines[0]?.['id'])];
    for (let n = 0; n < FILES; n++) {
      const there = fs.existsSync(at('logs', `f${n}`)) || fs.existsSync(at('logs', `f${n}.gz`));
      if (!there) throw new Error(`Neither f${n} nor what was made of it is there.`);
    }
  }
  const { code, lines } = await runCli([...args, ...data()]);
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({
    outcome: 'COMPLETED',
    counts: { COMPLETED: FILES },
    originals: { removed: FILES, kept: 0 },
  });
  expect(namesIn(at('logs'))).toEqual(Array.from({ length: FILES }, (_, n) => `f${n}.gz`).toSorted());
  for (let n = 0; n < FILES; n += 29) expect(gunzip(at('logs', `f${n}.gz`)).equals(content(n))).toBe(true);
});
