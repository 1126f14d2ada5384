import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { ODD_NAMES } from '../../../../../test/support/odd-names.ts';
import { runVerify } from '../../../../../test/support/verify-run.ts';
import { pathBytes } from '../../scan/path-table.ts';
import { walk } from '../../scan/walk.ts';
import { writeManifest } from '../checksum/checksum-manifest.ts';
import { checksumOptions, type ChecksumOptions } from '../checksum/checksum-options.ts';
import { checksum } from '../checksum/checksum.ts';
import type { FileResult } from '../recipe.ts';

/*
 * Manifests that we make, verified by the tools that people use, and theirs verified by us: sound, and after a byte was
 * flipped, a file removed and one added.
 */

let folder: string;
const FLIPPED = 'd/flipped';
const REMOVED = 'd/removed';

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'verify-oracle-')));
  fs.mkdirSync(join(folder, 'd'));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function put(name: string | Buffer, content: string): void {
  fs.writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), content);
}

/** A few files of everyday, and where the tool can take them, those with odd names. */
function fill(odd: (name: string) => boolean): void {
  for (const name of [FLIPPED, REMOVED, 'd/plain.txt']) put(name, `content of ${name}`);
  put('d/empty', '');
  for (const [i, name] of ODD_NAMES.entries()) {
    if (odd(name.toString('latin1'))) put(Buffer.concat([Buffer.from('d/'), name]), `content ${i}`);
  }
}

function spoil(): void {
  put(FLIPPED, `content of d/flippe${String.fromCharCode('d'.charCodeAt(0) ^ 1)}`);
  fs.rmSync(join(folder, REMOVED));
  put('d/added', 'new');
}

/** Our own manifest of the folder, written to `name`. */
async function makeManifest(name: string, given: Partial<ChecksumOptions>): Promise<void> {
  const options = checksumOptions.parse({ paths: 'relative', ...given });
  const { table, base } = walk({ paths: [join(folder, 'd')], include: [], exclude: [] });
  const results: FileResult<string>[] = [];
  for (let taskId = 0; taskId < table.count; taskId++) {
    const path = pathBytes(table, taskId);
    const size = table.size[taskId] ?? 0;
    results.push({ taskId, path, size, result: await checksum.process(wholeFile(path, size), fakeContext(options)) });
  }
  const pieces: Buffer[] = [];
  const write = (bytes: Buffer | string): void => void pieces.push(Buffer.from(bytes));
  writeManifest(results, { options, base: Buffer.from(base), failed: [], write, progress: () => undefined });
  fs.writeFileSync(join(folder, name), Buffer.concat(pieces));
}

/** Exit code of the tool that verifies. */
const theirs = (command: string): number | null => spawnSync('sh', ['-c', command], { cwd: folder }).status;

/** What is not well, by our own word. */
async function ours(manifest: string): Promise<Readonly<Record<string, string>>> {
  const { verdicts } = await runVerify([join(folder, manifest)]);
  const ill = [...verdicts].filter(([, verdict]) => verdict !== 'ok');
  return Object.fromEntries(ill.map(([path, verdict]) => [path.slice(folder.length + 1), verdict]));
}

const ILL = { 'd/added': 'extra', [FLIPPED]: 'MISMATCH', [REMOVED]: 'MISSING' };

const all = (): boolean => true;
/** SFV has no line breaks, and the tool that knows it takes blanks at the end for its own. */
const plain = (name: string): boolean => /^\w([\w .]*\w)?$/.test(name);
const find = 'find d -type f -print0 | LC_ALL=C sort -z | xargs -0';

const ROUNDS = [
  ...(['md5', 'sha1', 'sha256', 'sha512'] as const).map((algorithm) => ({
    name: `${algorithm}sum`,
    odd: all,
    file: `list.${algorithm}`,
    options: { algorithm },
    make: `${find} ${algorithm}sum > list.${algorithm}`,
    check: `${algorithm}sum -c --quiet --strict list.${algorithm}`,
  })),
  {
    name: 'sha256sum --tag',
    odd: all,
    file: 'list.txt',
    options: { format: 'bsd' as const },
    make: `${find} sha256sum --tag > list.txt`,
    check: 'sha256sum -c --quiet --strict list.txt',
  },
  {
    name: 'rhash --bsd',
    odd: plain,
    file: 'list.txt',
    options: { algorithm: 'sha256' as const, format: 'bsd' as const },
    make: `${find} rhash --sha256 --bsd > list.txt`,
    check: 'rhash --check list.txt',
  },
  {
    name: 'rhash --sfv',
    odd: plain,
    file: 'list.sfv',
    options: { algorithm: 'crc32' as const, format: 'sfv' as const },
    make: `${find} rhash --sfv > list.sfv`,
    check: 'rhash --check list.sfv',
  },
];

describe.each(ROUNDS)('$name', ({ odd, file, options, make, check }) => {
  test('ours is verified by the tool, and tells it of the same damage', async () => {
    fill(odd);
    await makeManifest(file, options);
    expect(theirs(check)).toBe(0);
    expect(await ours(file)).toEqual({});
    spoil();
    expect(theirs(check)).not.toBe(0);
    expect(await ours(file)).toEqual(ILL);
  });

  test('theirs is verified by us, and so is the damage', async () => {
    fill(odd);
    execFileSync('sh', ['-c', make], { cwd: folder });
    expect(await ours(file)).toEqual({});
    spoil();
    expect(theirs(check)).not.toBe(0);
    expect(await ours(file)).toEqual(ILL);
  });
});

test('CRLF and the mark of UTF-8, as Windows writes them', async () => {
  fill(() => false);
  for (const [tool, file] of [
    ['md5sum', 'MD5SUMS'],
    ['rhash --sfv', 'list.sfv'],
  ] as const) {
    execFileSync('sh', ['-c', `(printf '\\357\\273\\277'; ${find} ${tool} | sed 's/$/\\r/') > ${file}`], {
      cwd: folder,
    });
    expect(await ours(file)).toEqual({});
  }
});

test('a bag that we made: every other byte than line breaks and % stands as it is', async () => {
  fill(all);
  await makeManifest('manifest-sha512.txt', { algorithm: 'sha512', format: 'bagit' });
  // What was taken from no folder "data" is named as it stands once it is in one.
  fs.mkdirSync(join(folder, 'data'));
  fs.renameSync(join(folder, 'd'), join(folder, 'data/d'));
  put('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
  expect(await ours('manifest-sha512.txt')).toEqual({});
  const lines = fs.readFileSync(join(folder, 'manifest-sha512.txt'), 'latin1').split('\n').slice(0, -1);
  expect(lines.length).toBe(ODD_NAMES.length + 4);
  for (const line of lines) expect(line).toMatch(/^[0-9a-f]{128} {2}data\/d\/[^\n\r%]*(%(0A|0D|25)[^\n\r%]*)*$/);
});
