import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeOddTree, type OddTree } from '../../../test/support/odd-tree.ts';
import { builtFile, runCli, type CliRun } from '../../../test/support/run-cli.ts';

/*
 * The whole way, from command line to published file, over a tree of every odd name and kind, compared with what
 * find, sort and coreutils make of the same tree.
 */

let tree: OddTree;
let scratch: string;

beforeAll(async () => {
  tree = await makeOddTree();
});

afterAll(() => tree.remove());

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'oracle-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const out = (): string => join(scratch, 'out');

function run(recipe: string, args: readonly string[], input?: Buffer): Promise<CliRun> {
  return runCli(['run', recipe, ...args, '--data-dir', join(scratch, 'data'), '--json'], input);
}

function sh(script: string, ...args: readonly string[]): Buffer {
  return execFileSync('sh', ['-c', script, 'sh', ...args], { maxBuffer: 1 << 27 });
}

/** The manifest that other tools make. */
const manifestByTools = (tool: string): Buffer =>
  sh(`find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 ${tool}`, tree.root);

const summaryOf = (made: CliRun): Readonly<Record<string, unknown>> => made.lines.at(-1) ?? {};

function refusedOf(made: CliRun): readonly string[] {
  const refused = made.lines.filter(({ type }) => type === 'refused');
  return refused.map(({ path, reason }) => `${String(reason)} ${String(path)}`).toSorted();
}

/** Everything that is neither file nor folder, as find names it. */
function refusedByFind(): readonly string[] {
  const kinds = new Map(
    Object.entries({ l: 'symbolic link', p: 'FIFO', s: 'socket', c: 'character device', b: 'block device' }),
  );
  const found = sh(`find "$1" ! -type f ! -type d -printf '%y %p\\0'`, tree.root).toString().split('\0').slice(0, -1);
  return found.map((entry) => `${kinds.get(entry.slice(0, 1)) ?? '?'} ${entry.slice(2)}`).toSorted();
}

describe('checksum over a tree of odd names and kinds', () => {
  test.each(['sha256', 'sha512', 'sha1', 'md5'])('%s: the manifest is what the tools write', async (algorithm) => {
    const made = await run('checksum', [tree.root, '--out', out(), '--set', `algorithm=${algorithm}`]);
    expect(made.stderr).toBe('');
    expect(made.code).toBe(0);
    const expected = manifestByTools(`${algorithm}sum`);
    const manifest = join(out(), `manifest-${algorithm}.txt`);
    expect(readFileSync(manifest).equals(expected)).toBe(true);
    const files = sh(`find "$1" -type f -print0 | tr -dc '\\0' | wc -c`, tree.root).toString().trim();
    expect(summaryOf(made)).toMatchObject({
      type: 'summary',
      outcome: 'COMPLETED',
      files: Number(files),
      outputs: [manifest],
    });
    expect(() => sh(`cd / && ${algorithm}sum -c --quiet --strict "$1"`, manifest)).not.toThrow();
  });

  test('what is no file is refused by name, and nothing else is', async () => {
    const made = await run('checksum', [tree.root, '--out', out()]);
    expect(refusedOf(made)).toEqual(refusedByFind());
    expect(made.code).toBe(0);
  });

  test('the same files named one by one on standard input give the same manifest', async () => {
    const list = sh(`find "$1" -type f -print0 | shuf -z --random-source=/dev/zero`, tree.root);
    const made = await run('checksum', ['--files-from', '-', '-0', '--out', out()], list);
    expect(made.code).toBe(0);
    expect(readFileSync(join(out(), 'manifest-sha256.txt')).equals(manifestByTools('sha256sum'))).toBe(true);
  });

  test('roots that overlap, also through links, count once; relative paths verify from the base', async () => {
    const roots = ['names', 'names/plain', '.', 'special/link to folder'].map((path) => `${tree.root}/${path}`);
    const made = await run('checksum', [...roots, '--out', out(), '--set', 'paths=relative']);
    expect(made.code).toBe(0);
    const manifest = readFileSync(join(out(), 'manifest-sha256.txt'));
    expect(manifest.filter((byte) => byte === 0x0a)).toHaveLength(Number(summaryOf(made)['files']));
    expect(() =>
      sh('cd "$1" && sha256sum -c --quiet --strict "$2"', tmpdir(), join(out(), 'manifest-sha256.txt')),
    ).not.toThrow();
  });

  test('a special file that was named is refused, exit 1, and the rest is done', async () => {
    const fifo = join(tree.root, 'special', 'fifo');
    const made = await run('checksum', [fifo, join(tree.root, 'sizes'), '--out', out()]);
    expect(made.code).toBe(1);
    expect(refusedOf(made)).toEqual([`FIFO ${fifo}`]);
    expect(summaryOf(made)).toMatchObject({ outcome: 'COMPLETED', files: 10 });
  });

  test('the output folder inside the tree is left out, also when it holds an earlier manifest', async () => {
    const inside = join(tree.root, 'manifests');
    const before = manifestByTools('sha256sum');
    expect((await run('checksum', [tree.root, '--out', inside])).code).toBe(0);
    expect(readFileSync(join(inside, 'manifest-sha256.txt')).equals(before)).toBe(true);
    expect((await run('checksum', [tree.root, '--out', inside, '--on-conflict', 'overwrite'])).code).toBe(0);
    expect(readFileSync(join(inside, 'manifest-sha256.txt')).equals(before)).toBe(true);
    rmSync(inside, { recursive: true });
  });
});

test('copy over the same tree: every file once, with name, content, mode and time', async () => {
  sh(
    'chmod 640 "$1/sizes/1.bin"; chmod 4755 "$1/sizes/2.bin"; touch -d 2001-02-03T04:05:06.789 "$1/names/plain"',
    tree.root,
  );
  const made = await run(builtFile('fixtures/copy.js'), [tree.root, '--out', out(), '--trust-script']);
  expect(made.lines.filter(({ type }) => type === 'task')).toEqual([]);
  expect(made.code).toBe(0);
  const listing = (folder: string, what: string): readonly string[] =>
    sh(`cd "$1" && find . -type f -printf '%p %${what}\\0' | LC_ALL=C sort -z`, folder).toString('latin1').split('\0');
  const copied = join(out(), tree.root.slice(tree.root.lastIndexOf('/')));
  for (const what of ['s', 'm']) expect(listing(copied, what)).toEqual(listing(tree.root, what));
  const times = (folder: string): readonly number[] =>
    listing(folder, 'T@').map((entry) => Number(entry.slice(entry.lastIndexOf(' '))));
  const wanted = times(tree.root);
  // Node sets times to the microsecond at best.
  for (const [i, time] of times(copied).entries()) expect(Math.abs(time - (wanted[i] ?? 0))).toBeLessThan(0.001);
  const sums = `cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum`;
  expect(sh(sums, copied).equals(sh(sums, tree.root))).toBe(true);
});
