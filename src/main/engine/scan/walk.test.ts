import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeOddTree } from '../../../../test/support/odd-tree.ts';
import { mirroredPath, pathBytes } from './path-table.ts';
import { MAX_REFUSALS, type ScanRequest, type ScanResult } from './scan-result.ts';
import { walk } from './walk.ts';

const scan = (paths: ScanRequest['paths'], more: Partial<ScanRequest> = {}): ScanResult =>
  walk({ paths, include: [], exclude: [], ...more });
const ids = (found: ScanResult): readonly number[] => Array.from({ length: found.table.count }, (_, id) => id);
const paths = (found: ScanResult): readonly string[] =>
  ids(found).map((id) => pathBytes(found.table, id).toString('latin1'));
const mirrored = (found: ScanResult): readonly string[] =>
  ids(found).map((id) => mirroredPath(found.table, id).toString());
const reasons = (found: ScanResult): readonly (readonly [string, string, boolean])[] =>
  found.refused.map(({ path, reason, named }) => [path, reason, named]);

/** What `find` says, in order of bytes. */
function byFind(root: string): readonly string[] {
  const out = execFileSync('find', [root, '-type', 'f', '-print0'], { maxBuffer: 1 << 26 }).toString('latin1');
  return out.split('\0').slice(0, -1).sort();
}

/** Root may read everything; then the walk takes the rights of `nobody` for a moment. */
function asNobody<T>(run: () => T): T {
  if (process.getuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'walk-')));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function files(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), name);
  }
}

describe('odd names and kinds', () => {
  test('every regular file and none else, in order of path bytes, as find lists them', async () => {
    const tree = await makeOddTree(root);
    try {
      const found = scan([tree.root]);
      expect(paths(found)).toEqual(byFind(tree.root));
      const expected = tree.specials.map(({ path, kind }) => ({ path, reason: kind, named: false }));
      expect(found.refused).toHaveLength(expected.length);
      expect(found.refused).toEqual(expect.arrayContaining(expected));
      expect(found.refusedCount).toBe(expected.length);
    } finally {
      await tree.remove();
    }
  });

  test('a name that is no text is refused with its bytes', () => {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]);
    symlinkSync('x', path);
    expect(scan([root]).refused[0]?.pathBase64).toBe(path.toString('base64'));
  });

  test('sizes and times are those of lstat; sums are right; columns are exact', () => {
    files('a', 'bbb', 'c/dd');
    execFileSync('touch', ['-d', '2001-02-03T04:05:06.789Z', join(root, 'bbb')]);
    const { table, bytes } = scan([root]);
    expect([...table.size]).toEqual([1, 3, 4]);
    expect(bytes).toBe(8);
    expect(table.mtimeMs[1]).toBe(Date.parse('2001-02-03T04:05:06.789Z'));
    expect(table.nameBytes.buffer.byteLength).toBe('abbbdd'.length);
    expect(table.nameBytes.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('a path longer than the system takes ends in a refusal', () => {
    const name = 'n'.repeat(250);
    const steps = Array.from({ length: 20 }, () => `mkdir ${name} && cd -P ${name} && : > f`);
    execFileSync('sh', ['-c', steps.join(' && ')], { cwd: root });
    const found = scan([root]);
    expect(found.table.count).toBeGreaterThan(10);
    expect(found.table.count).toBeLessThan(20);
    expect(found.refused.some(({ reason }) => reason.includes('ENAMETOOLONG'))).toBe(true);
    execFileSync('rm', ['-rf', root]);
  });
});

describe('order', () => {
  const name = fc
    .stringMatching(/^[ab!./0~-]{1,4}$/)
    .filter((text) => !text.split('/').some((part) => /^\.{0,2}$/.test(part)));

  test('is that of a plain sort of the whole paths, whatever the tree', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 25 }), (names) => {
        const at = mkdtempSync(join(root, 't'));
        for (const path of names) {
          try {
            mkdirSync(join(at, path, '..'), { recursive: true });
            writeFileSync(join(at, path), '');
          } catch {
            // A file and a folder of one name: whichever came first stays.
          }
        }
        expect(paths(scan([at]))).toEqual(byFind(at));
      }),
      { numRuns: 60 },
    );
  });

  test('holds over several roots given in any order', () => {
    files('a/x', 'a.txt', 'a0', 'b/c/d', 'b/c.d');
    const given = ['b', 'a0', 'a', 'a.txt'].map((path) => join(root, path));
    expect(paths(scan(given))).toEqual(byFind(root));
  });
});

describe('roots', () => {
  test('overlapping and repeated roots count once, through links too', () => {
    files('a/x', 'a/b/y', 'a-b/z');
    symlinkSync('a/b', join(root, 'link'));
    const given = ['a/b', 'a', 'a/b/y', 'a-b/z', 'a-b/z', 'link', 'link/y', 'a/../a/', 'a/./b'].map(
      (path) => `${root}/${path}`,
    );
    const found = scan(given);
    expect(paths(found)).toEqual(['a-b/z', 'a/b/y', 'a/x'].map((path) => join(root, path)));
    expect(found.roots).toEqual([join(root, 'a-b/z'), join(root, 'a')]);
    expect(found.refusedCount).toBe(0);
  });

  test('a root that is a link is resolved, also to a file', () => {
    files('real/x', 'file');
    symlinkSync('real', join(root, 'to-folder'));
    symlinkSync('file', join(root, 'to-file'));
    expect(paths(scan([join(root, 'to-folder'), join(root, 'to-file')]))).toEqual(byFind(root));
  });

  test('mirrored paths start at the name of the root; the base holds all roots', () => {
    files('p/one/x/y', 'p/two/z', 'p/file');
    const found = scan([join(root, 'p/one'), join(root, 'p/two/z'), join(root, 'p/file')]);
    expect(mirrored(found)).toEqual(['file', 'one/x/y', 'z']);
    expect(Buffer.from(found.base).toString()).toBe(join(root, 'p'));
    expect(Buffer.from(scan([join(root, 'p/one')]).base).toString()).toBe(join(root, 'p'));
  });

  test('a root next to the root of the file system', () => {
    const found = scan(['/etc/passwd', '/dev'], { include: ['passwd'] });
    expect(paths(found)).toEqual(['/etc/passwd']);
    expect(mirrored(found)).toEqual(['passwd']);
    expect(Buffer.from(found.base).toString()).toBe('');
  });

  test('what is named and cannot be taken is refused as named', () => {
    execFileSync('mkfifo', [join(root, 'fifo')]);
    symlinkSync('nowhere', join(root, 'dangling'));
    const given = ['missing', 'fifo', 'dangling', 'fifo/below'].map((path) => join(root, path));
    expect(reasons(scan([...given, '', 'relative', '/nul\0byte']))).toEqual([
      [given[0], 'no such file or directory (ENOENT)', true],
      [given[1], 'FIFO', true],
      [given[2], 'no such file or directory (ENOENT)', true],
      [given[3], 'not a directory (ENOTDIR)', true],
      ['', 'not an absolute path', true],
      ['relative', 'not an absolute path', true],
      ['/nul\0byte', expect.stringContaining('null bytes'), true],
    ]);
  });

  test('roots may be given as raw bytes', () => {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xe9, 0x0a])]);
    writeFileSync(path, 'x');
    expect(paths(scan([new Uint8Array(path)]))).toEqual([path.toString('latin1')]);
  });

  test('the output folder is left out, and refused as a root', () => {
    files('a/x', 'a/out/old', 'a/outer/y');
    const outDir = join(root, 'a/out');
    expect(paths(scan([root], { outDir }))).toEqual([join(root, 'a/outer/y'), join(root, 'a/x')]);
    symlinkSync('a', join(root, 'via'));
    expect(scan([root], { outDir: join(root, 'via/out/') }).table.count).toBe(2);
    expect(scan([root], { outDir: join(root, 'a/not/yet') }).table.count).toBe(3);
    expect(scan([root], { dataDirs: [join(root, 'a/outer'), outDir] }).table.count).toBe(1);
    expect(reasons(scan([outDir], { dataDirs: [outDir] }))).toEqual([
      [outDir, 'is the data folder of Gristmill, which is left out', true],
    ]);
    expect(reasons(scan([outDir], { outDir }))).toEqual([[outDir, 'is the output folder, which is left out', true]]);
    // Named by itself below the output folder: that is wanted.
    expect(scan([join(root, 'a/outer')], { outDir: join(root, 'a') }).table.count).toBe(1);
  });

  test('a hundred thousand named files take about as long each as a few', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `f${i}`);
    files(...names);
    const given = names.map((path) => join(root, path));
    const time = (count: number): number => {
      const list = Array.from({ length: count }, (_, i) => given[i % given.length] ?? '');
      const began = performance.now();
      expect(scan(list).table.count).toBe(1000);
      return (performance.now() - began) / count;
    };
    time(10_000);
    expect(time(100_000)).toBeLessThan(5 * time(10_000));
  });
});

describe('trouble', () => {
  test('an unreadable folder, met or named, is refused with the reason of the system', () => {
    files('open/x', 'closed/y');
    chmodSync(root, 0o755);
    chmodSync(join(root, 'closed'), 0);
    try {
      const found = asNobody(() => scan([root]));
      expect(paths(found)).toEqual([join(root, 'open/x')]);
      expect(reasons(found)).toEqual([[join(root, 'closed'), 'permission denied (EACCES)', false]]);
      expect(asNobody(() => scan([join(root, 'closed')])).refused[0]).toMatchObject({ named: true });
    } finally {
      chmodSync(join(root, 'closed'), 0o755);
    }
  });

  test('refusals are counted exactly and kept up to a limit, the named ones first', () => {
    mkdirSync(join(root, 'links'));
    for (let i = 0; i < MAX_REFUSALS + 5; i++) symlinkSync('x', join(root, 'links', String(i)));
    const found = scan([root, join(root, 'missing')]);
    expect(found.refusedCount).toBe(MAX_REFUSALS + 6);
    expect(found.refused).toHaveLength(MAX_REFUSALS);
    expect(found.refused[0]).toMatchObject({ path: join(root, 'missing'), named: true });
  });
});

test('a named file is mirrored from the deepest base that holds it, else from its own folder', () => {
  for (const name of ['a/b/c/one', 'a/two', 'three']) {
    mkdirSync(join(root, 'bases', name, '..'), { recursive: true });
    writeFileSync(join(root, 'bases', name), '');
  }
  const paths = ['a/b/c/one', 'a/two', 'three'].map((name) => join(root, 'bases', name));
  const bases = [join(root, 'bases/a/b'), join(root, 'bases/a'), `${join(root, 'bases/a/b/c/one')}/`];
  const { table } = walk({ paths, include: [], exclude: [], bases });
  expect([0, 1, 2].map((id) => mirroredPath(table, id).toString())).toEqual(['c/one', 'two', 'three']);
  const all = walk({ paths, include: ['two', 'one'], exclude: [], bases: ['/'] });
  expect([0, 1].map((id) => `/${mirroredPath(all.table, id).toString()}`)).toEqual(paths.slice(0, 2));
});
