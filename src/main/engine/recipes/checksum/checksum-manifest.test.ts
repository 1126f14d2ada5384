import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { makeOddTree, type OddTree } from '../../../../../test/support/odd-tree.ts';
import { pathBytes } from '../../scan/path-table.ts';
import type { ScanResult } from '../../scan/scan-result.ts';
import { walk } from '../../scan/walk.ts';
import { writeManifest } from './checksum-manifest.ts';
import { checksumOptions, type ChecksumOptions } from './checksum-options.ts';
import { checksum } from './checksum.ts';
import type { FileResult } from '../recipe.ts';

let tree: OddTree;
let found: ScanResult;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'manifest-'));
  tree = await makeOddTree();
  found = walk({ paths: [tree.root], include: [], exclude: [] });
});

afterAll(async () => {
  await tree.remove();
  rmSync(scratch, { recursive: true, force: true });
});

function* results(options: ChecksumOptions): Iterable<FileResult<string>> {
  for (let id = 0; id < found.table.count; id++) {
    const path = pathBytes(found.table, id);
    const size = found.table.size[id] ?? 0;
    const chunk = wholeFile(path, size);
    const made = checksum.process(chunk, fakeContext(options, { chunk }));
    if (typeof made !== 'string') throw new Error('Not synchronous.');
    yield { taskId: id, path, size, result: made };
  }
}

function manifest(options: ChecksumOptions, from: Iterable<FileResult<string>> = results(options), base = found.base) {
  const pieces: Buffer[] = [];
  writeManifest(from, {
    options,
    base: Buffer.from(base),
    failed: [],
    write: (bytes) => pieces.push(Buffer.from(bytes)),
    progress: () => undefined,
  });
  return { content: Buffer.concat(pieces), pieces };
}

const optionsOf = (input: unknown): ChecksumOptions => checksumOptions.parse(input);

/** The manifest as other tools make it: byte-sorted names to the system's tool. */
function byTools(tool: string): Buffer {
  const command = `find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 ${tool}`;
  return execFileSync('sh', ['-c', command, 'sh', tree.root], { maxBuffer: 1 << 26 });
}

function verify(tool: string, content: Buffer, cwd: string): void {
  const file = join(scratch, 'manifest.txt');
  writeFileSync(file, content);
  execFileSync(tool, ['-c', '--quiet', '--strict', file], { cwd, stdio: 'pipe' });
}

describe('the manifest', () => {
  test.each(['sha256', 'sha512', 'sha1', 'md5'] as const)(
    'of %s is what the tool writes, byte for byte',
    (algorithm) => {
      const { content } = manifest(optionsOf({ algorithm }));
      expect(content.equals(byTools(`${algorithm}sum`))).toBe(true);
      verify(`${algorithm}sum`, content, '/');
    },
  );

  test('with relative paths verifies from the base', () => {
    const { content } = manifest(optionsOf({ paths: 'relative' }));
    expect(content.includes(`${tree.root}/`)).toBe(false);
    verify('sha256sum', content, Buffer.from(found.base).toString());
  });

  test('relative to a base that is the root folder, or that holds a file called -', () => {
    const one = (path: string): FileResult<string> => ({ taskId: 0, path: Buffer.from(path), size: 1, result: 'aa' });
    const options = optionsOf({ paths: 'relative' });
    expect(manifest(options, [one('/x/y')], new Uint8Array()).content.toString()).toBe('aa  x/y\n');
    expect(manifest(options, [one('/b/-')], Buffer.from('/b')).content.toString()).toBe('aa  ./-\n');
    expect(manifest(options, [one('/b/-x')], Buffer.from('/b')).content.toString()).toBe('aa  -x\n');
  });

  test('of a file called - is checked as a file, not as standard input', () => {
    const folder = join(scratch, 'dash');
    mkdirSync(folder);
    writeFileSync(join(folder, '-'), '');
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const dash = { taskId: 0, path: Buffer.from(`${folder}/-`), size: 0, result: empty };
    const { content } = manifest(optionsOf({ paths: 'relative' }), [dash], Buffer.from(folder));
    expect(() => verify('sha256sum', content, folder)).not.toThrow();
  });

  test('is handed on in big pieces, and no piece is written over later', () => {
    const result = 'ab'.repeat(32);
    const many = Array.from({ length: 5000 }, (_, i) => ({
      taskId: i,
      path: Buffer.from(`/data/file-${i}`),
      size: 0,
      result,
    }));
    const { content, pieces } = manifest(optionsOf({}), many);
    expect(content.toString()).toBe(many.map(({ path }) => `${result}  ${path.toString()}\n`).join(''));
    expect(pieces.length).toBe(Math.ceil(content.length / (128 * 1024)));
  });

  test('of nothing is empty', () => {
    expect(manifest(optionsOf({}), []).content).toHaveLength(0);
  });

  test('is named after its algorithm', () => {
    expect(checksum.finish?.name(optionsOf({ algorithm: 'blake3' }))).toBe('manifest-blake3.txt');
    expect(checksum.finish?.name(optionsOf({}))).toBe('manifest-sha256.txt');
    expect(checksum.finish?.name(optionsOf({ format: 'sfv' }))).toBe('manifest.sfv');
  });
});

describe('other formats', () => {
  const one = (path: string, result = 'ab'): FileResult<string> => ({
    taskId: 0,
    path: Buffer.from(path),
    size: 1,
    result,
  });
  const written = (given: unknown, paths: readonly string[], base = '/b'): string =>
    manifest(
      optionsOf(given),
      paths.map((path) => one(path)),
      Buffer.from(base),
    ).content.toString();

  test('BSD tags are what the tool writes, byte for byte', () => {
    const { content } = manifest(optionsOf({ format: 'bsd', algorithm: 'sha1' }));
    expect(content.equals(byTools('sha1sum --tag'))).toBe(true);
  });

  test('BagIt: from the bag on, in data/, with line breaks and % encoded', () => {
    expect(written({ format: 'bagit' }, ['/b/data/x', '/b/data/y'])).toBe('ab  data/x\nab  data/y\n');
    expect(written({ format: 'bagit' }, ['/b/photos/100%', '/b/photos/a\nb\rc'])).toBe(
      'ab  data/photos/100%25\nab  data/photos/a%0Ab%0Dc\n',
    );
    expect(() => written({ format: 'bagit' }, ['/b/data/x', '/b/other'])).toThrow(/files beside it/);
    expect(() => written({ format: 'bagit' }, ['/b/a', '/b/data/x'])).toThrow(/files beside it/);
  });

  test('SFV: the name first, and none that begins a comment', () => {
    expect(written({ format: 'sfv' }, ['/b/;x', '/b/d/y z'])).toBe('./;x AB\nd/y z AB\n');
  });

  test('a name that SFV cannot hold fails with its file', () => {
    const options = optionsOf({ format: 'sfv' });
    for (const path of ['/x/a\nb', Buffer.from('/x/a\rb')]) {
      expect(() => checksum.process(wholeFile(path, 1), fakeContext(options))).toThrow(/line break/);
    }
  });

  const problem = (given: unknown): string | undefined => checksumOptions.safeParse(given).error?.issues[0]?.message;

  test('what does not go together is told, and SFV brings its algorithm', () => {
    expect(optionsOf({ format: 'sfv' }).algorithm).toBe('crc32');
    expect(problem({ format: 'sfv', algorithm: 'md5' })).toBe(
      'does not go with format = sfv: an SFV file holds CRC-32 and nothing else; choose crc32, or another format',
    );
    expect(problem({ algorithm: 'crc32' })).toContain('does not go with format = coreutils');
    expect(problem({ format: 'bagit', algorithm: 'blake3' })).toContain('choose sha256, sha512, sha1, md5,');
    expect(problem({ format: 'bsd', algorithm: 'crc32' })).toBeUndefined();
    expect(checksumOptions.safeParse(null).success).toBe(false);
  });
});
