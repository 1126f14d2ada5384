import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile } from '../../../../../test/support/chunk-context.ts';
import { runVerify } from '../../../../../test/support/verify-run.ts';
import { Cancelled } from '../recipe.ts';
import type { VerifyOptions } from './verify-options.ts';
import { verify } from './verify.ts';

let folder: string;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'verify-')));
});

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

function put(name: string, content: string | Buffer = name): void {
  fs.mkdirSync(join(at(name), '..'), { recursive: true });
  fs.writeFileSync(at(name), content);
}

const shell = (command: string): string => execFileSync('sh', ['-c', command], { cwd: folder }).toString();

/** Verdicts by path from the folder on. */
async function verdicts(paths: readonly string[], options: Partial<VerifyOptions> = {}, settled?: () => void) {
  const run = await runVerify(paths.map(at), options, settled === undefined ? {} : { settled });
  const found = Object.fromEntries(
    [...run.verdicts].map(([path, verdict]) => [path.slice(folder.length + 1), verdict]),
  );
  return { ...run, found };
}

async function refusal(paths: readonly string[], options: Partial<VerifyOptions> = {}): Promise<string> {
  const error: unknown = await verdicts(paths, options).then(
    () => null,
    (why: unknown) => why,
  );
  expect(error).toMatchObject({ code: 'usage' });
  return (error as Error).message.replaceAll(folder, '.');
}

describe('what becomes of a file', () => {
  beforeEach(() => {
    for (const name of ['t/same', 't/changed', 't/missing', 't/sub/same']) put(name);
    shell('sha256sum t/same t/changed t/missing t/sub/same > SHA256SUMS');
    put('t/changed', 'other');
    fs.rmSync(at('t/missing'));
    put('t/new');
  });

  test('that is as it was, changed, missing, or not listed', async () => {
    const { found, failed, report, says, scan } = await verdicts(['SHA256SUMS']);
    expect(found).toEqual({
      't/changed': 'MISMATCH',
      't/missing': 'MISSING',
      't/new': 'extra',
      't/same': 'ok',
      't/sub/same': 'ok',
    });
    const [is, was] = ['other', 't/changed'].map((text) => shell(`printf ${text} | sha256sum`).slice(0, 64));
    expect(failed.map(({ error }) => error)).toEqual([
      { class: 'permanent', code: 'MISMATCH', message: `Expected sha256 ${was}, found ${is}.` },
      { class: 'permanent', code: 'MISSING', message: 'The manifest lists it, and it is not there.' },
    ]);
    expect(report.replaceAll(folder, '.')).toBe(
      [
        'manifest    ./SHA256SUMS (coreutils, sha256)',
        'base        .',
        '',
        `changed     ./t/changed  Expected sha256 ${was}, found ${is}.`,
        'missing     ./t/missing',
        'extra       ./t/new',
        '',
        'total       ok 2, changed 1, missing 1, unverified 0, extra 1',
        '',
      ].join('\n'),
    );
    expect(scan.notes).toEqual(['A file that the manifest lists is not there.']);
    expect(says).toBe('2 as the manifest says, 1 changed, 1 missing, 1 not in the manifest.');
  });

  test('what is extra fails if it is strict', async () => {
    const { found, report } = await verdicts(['SHA256SUMS'], { strict: true });
    expect(found['t/new']).toBe('EXTRA');
    expect(report).toContain('extra 1\n');
  });

  test('what came back after the listing is verified as it is', async () => {
    const { found } = await verdicts(['SHA256SUMS'], {}, () => {
      put('t/missing');
      put('t/changed', 't/changed');
    });
    expect(found).toMatchObject({ 't/missing': 'ok', 't/changed': 'ok' });
  });

  test('a folder in the place of a file is missing, and says so', async () => {
    fs.mkdirSync(at('t/missing'));
    const { failed } = await verdicts(['SHA256SUMS']);
    expect(failed[1]?.error.message).toBe('There is a folder where the manifest lists a file.');
  });

  test('a folder that became a file on the way', async () => {
    fs.rmSync(at('t/sub'), { recursive: true });
    put('t/sub', 'x');
    expect((await verdicts(['SHA256SUMS'])).found).toMatchObject({ 't/sub': 'extra', 't/sub/same': 'MISSING' });
  });

  test('links that the manifest names are followed, and no others', async () => {
    put('elsewhere/target', 't/missing');
    fs.symlinkSync('../elsewhere/target', at('t/missing'));
    fs.symlinkSync('same', at('t/unlisted'));
    fs.symlinkSync('nowhere', at('t/changed2'));
    shell('echo "$(printf x | sha256sum | cut -c-64)  t/changed2" >> SHA256SUMS');
    const { found, scan } = await verdicts(['SHA256SUMS']);
    expect(found).toMatchObject({ 't/missing': 'ok', 't/changed2': 'MISSING' });
    expect(scan.refused.map(({ path }) => path)).toEqual([at('t/unlisted')]);
    expect(scan.refusedCount).toBe(1);
  });

  test('names by way of a linked folder are the files that they are', async () => {
    fs.symlinkSync('t', at('link'));
    shell('sed "s# t/# link/../link/#" SHA256SUMS > other.sha256');
    expect((await verdicts(['other.sha256', 't'])).found).toEqual((await verdicts(['SHA256SUMS'])).found);
  });

  test('listed twice it has to fit both', async () => {
    shell('sha256sum t/same t/new t/new > twice.sha256');
    fs.appendFileSync(at('twice.sha256'), `${'0'.repeat(64)}  t/same\n`);
    expect((await verdicts(['twice.sha256', 'twice.sha256'])).found).toMatchObject({
      't/same': 'MISMATCH',
      't/new': 'ok',
    });
  });

  test('by more than one algorithm in one manifest', async () => {
    shell('(md5sum --tag t/same t/new; sha256sum --tag t/same; sha512sum --tag t/sub/same) > all.txt');
    expect((await verdicts(['all.txt'])).found).toMatchObject({ 't/same': 'ok', 't/new': 'ok', 't/sub/same': 'ok' });
    fs.appendFileSync(at('all.txt'), `SHA512 (t/new) = ${'0'.repeat(128)}\n`);
    expect((await verdicts(['all.txt'])).found['t/new']).toBe('MISMATCH');
  });

  test('BLAKE3, told by the name of the manifest', async () => {
    const { blake3 } = await import('hash-wasm');
    fs.writeFileSync(at('manifest-blake3.txt'), `${await blake3('t/same')}  t/same\n`);
    expect((await verdicts(['manifest-blake3.txt'])).found['t/same']).toBe('ok');
  });

  test('a manifest that changes under it, or goes, is told and nothing is called extra', async () => {
    const changed = await verdicts(['SHA256SUMS'], {}, () => fs.appendFileSync(at('SHA256SUMS'), '\n'));
    expect(new Set(Object.values(changed.found))).toEqual(new Set(['MANIFEST']));
    expect(changed.failed[0]?.error.message).toContain('was changed since the files were listed. Verify anew.');
    expect(changed.report).toContain('unverified 5');
    const gone = await verdicts(['SHA256SUMS'], {}, () => fs.rmSync(at('SHA256SUMS')));
    expect(gone.failed[0]?.error.message).toMatch(/cannot be read any more: ENOENT/);
  });

  test('a recall lands while the manifest is read', async () => {
    const { options } = await verdicts(['SHA256SUMS']);
    const chunk = wholeFile(at('t/same'), 6);
    const fresh = { ...options };
    expect(() => verify.process(chunk, fakeContext(fresh, { cancelAt: 1 }))).toThrow(Cancelled);
    expect(verify.process(chunk, fakeContext(fresh))).toBe('ok');
  });
});

describe('where it looks', () => {
  beforeEach(() => {
    for (const name of ['a', 'b', 'sub/c', 'sub/d', 'other/e']) put(name);
  });

  test('a manifest alone: in the folders that it has names in', async () => {
    shell('md5sum a sub/c > MD5SUMS');
    expect((await verdicts(['MD5SUMS'])).found).toEqual({ a: 'ok', 'sub/c': 'ok', 'sub/d': 'extra' });
  });

  test('./ says that the whole folder is meant; the manifest itself is not extra', async () => {
    shell('md5sum ./a ./sub/c > MD5SUMS');
    expect((await verdicts(['MD5SUMS'])).found).toEqual({
      a: 'ok',
      b: 'extra',
      'other/e': 'extra',
      'sub/c': 'ok',
      'sub/d': 'extra',
    });
  });

  test('absolute names alone: nowhere else', async () => {
    shell('md5sum "$PWD/a" "$PWD/sub/c" > MD5SUMS');
    expect((await verdicts(['MD5SUMS'])).found).toEqual({ a: 'ok', 'sub/c': 'ok' });
  });

  test('what a person names besides', async () => {
    shell('md5sum a sub/c > MD5SUMS');
    expect((await verdicts(['MD5SUMS', 'other', 'b'])).found).toEqual({
      a: 'ok',
      b: 'extra',
      'other/e': 'extra',
      'sub/c': 'ok',
    });
  });

  test('a folder alone that holds one manifest, or the option names it', async () => {
    shell('md5sum a > MD5SUMS');
    const { found } = await verdicts([''], {});
    expect(found).toMatchObject({ a: 'ok', b: 'extra' });
    expect((await verdicts(['sub'], { manifest: at('MD5SUMS') })).found).toEqual({
      a: 'ok',
      'sub/c': 'extra',
      'sub/d': 'extra',
    });
  });

  test('names start at the base folder', async () => {
    shell('(cd sub; md5sum c) > MD5SUMS');
    expect((await verdicts(['MD5SUMS'])).found).toEqual({ c: 'MISSING' });
    expect((await verdicts(['MD5SUMS'], { base: at('sub') })).found).toEqual({ 'sub/c': 'ok' });
  });

  test('kept apart from its files, they start in the folder that a person names, or beside it; one that is there decides', async () => {
    shell(
      'mkdir apart; (cd sub; md5sum c d; echo "$(printf 0%.0s $(seq 32))  gone") > apart/MD5SUMS; md5sum sub/c > apart/more.md5',
    );
    const inside = await verdicts(['sub', 'apart/MD5SUMS']);
    expect(inside.found).toEqual({ 'sub/c': 'ok', 'sub/d': 'ok', 'sub/gone': 'MISSING' });
    expect(inside.options).toMatchObject({ base: at('sub') });
    expect(inside.scan.notes).toContain(
      `Its names are found in ${at('sub')}, and not where the manifest is: they are taken to start there.`,
    );
    const beside = await verdicts(['sub'], { manifest: at('apart/more.md5') });
    expect(beside.found).toEqual({ 'sub/c': 'ok', 'sub/d': 'extra' });
    put('apart/gone');
    expect((await verdicts(['sub', 'apart/MD5SUMS'])).found).toMatchObject({ 'apart/c': 'MISSING', 'sub/c': 'extra' });
    expect((await verdicts(['sub', 'apart/MD5SUMS'], { base: at('other') })).found).toMatchObject({
      'other/c': 'MISSING',
    });
  });

  test('a manifest within what a person names is beside its files, whatever is lost of them', async () => {
    // A copy, with its manifest in it, that lost all but one file; what it is a copy of stands beside it.
    for (const name of ['copy/a', 'copy/sub/c', 'copy/sub/d']) put(name);
    shell('(cd copy; md5sum a sub/c sub/d > MD5SUMS); rm -r copy/sub copy/a');
    expect((await verdicts(['copy'])).found).toEqual({
      'copy/a': 'MISSING',
      'copy/sub/c': 'MISSING',
      'copy/sub/d': 'MISSING',
    });
    expect((await verdicts(['copy', 'copy/MD5SUMS'])).found).toMatchObject({ 'copy/a': 'MISSING' });
    // Of two folders the one that does not hold it may be meant.
    shell('mkdir sums; (cd sub; md5sum c d) > sums/of-sub.md5');
    const { found } = await verdicts(['sums', 'sub'], { manifest: at('sums/of-sub.md5') });
    expect(found).toEqual({ 'sub/c': 'ok', 'sub/d': 'ok' });
  });

  test('a few that happen to be there move nothing', async () => {
    shell(
      'mkdir apart; (cd sub; md5sum c; for i in $(seq 9); do echo "$(printf 0%.0s $(seq 32))  x$i"; done) > apart/MD5SUMS',
    );
    const { found, options } = await verdicts(['sub', 'apart/MD5SUMS']);
    expect(options).toMatchObject({ base: at('apart') });
    expect(found).toMatchObject({ 'apart/c': 'MISSING', 'sub/c': 'extra' });
  });

  test('what cannot be had is told of the option that names it', async () => {
    shell('md5sum a > MD5SUMS');
    const fieldsOf = (paths: readonly string[], options: Partial<VerifyOptions>): Promise<unknown> =>
      verdicts(paths, options).catch((error: unknown) =>
        Object.keys((error as { details?: { fields: object } }).details?.fields ?? {}),
      );
    expect(await fieldsOf(['sub'], { manifest: at('nowhere') })).toEqual(['manifest']);
    expect(await fieldsOf(['MD5SUMS'], { base: at('nowhere') })).toEqual(['base']);
    expect(await fieldsOf(['nowhere'], { manifest: at('MD5SUMS') })).toEqual([]);
  });

  test('globs choose among the listed, too', async () => {
    shell('md5sum a sub/c sub/d > MD5SUMS');
    const { verdicts: found } = await runVerify([at('MD5SUMS')], {}, { include: ['sub/**'], exclude: ['d'] });
    expect([...found.keys()]).toEqual([at('sub/c')]);
  });

  test('the output folder is left out', async () => {
    shell('md5sum ./a > MD5SUMS');
    const { verdicts: found } = await runVerify([at('MD5SUMS')], {}, { outDir: at('sub') });
    expect([...found.keys()]).toEqual([at('a'), at('b'), at('other/e')]);
  });

  test('a bag: in its data, whatever was named; the list of the files about it needs not be complete', async () => {
    for (const name of ['bag/data/x', 'bag/data/100%', 'bag/data/new', 'bag/bag-info.txt']) put(name);
    put('bag/bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    shell('cd bag; (sha256sum data/x; sha256sum data/100% | sed s/%/%25/) > manifest-sha256.txt');
    shell('cd bag; sha256sum bagit.txt manifest-sha256.txt > tagmanifest-sha256.txt');
    expect((await verdicts(['bag'])).found).toEqual({
      'bag/data/100%': 'ok',
      'bag/data/new': 'extra',
      'bag/data/x': 'ok',
    });
    const { found, options } = await verdicts(['bag/tagmanifest-sha256.txt']);
    expect(found).toEqual({ 'bag/bagit.txt': 'ok', 'bag/manifest-sha256.txt': 'ok' });
    expect(options).toMatchObject({ format: 'bagit', algorithm: 'sha256' });
  });
});

describe('told before the start', () => {
  const bad = async (content: string | Buffer, options: Partial<VerifyOptions> = {}): Promise<string> => {
    put('list.txt', content);
    return refusal(['list.txt'], options);
  };
  const zeros = (digits: number): string => '0'.repeat(digits);

  test('a manifest that is none', async () => {
    expect(await bad('')).toBe('The manifest ./list.txt lists no files. Nothing was started.');
    expect(await bad('# words\n\n')).toContain('lists no files');
    expect(await bad('some text\nand more\n')).toBe(
      './list.txt is no manifest: none of its lines is a checksum of a known algorithm (coreutils). Nothing was started.',
    );
    expect(await bad(Buffer.alloc(3_000_000))).toContain('is no manifest');
    expect(await bad(`${zeros(96)}  x\n`)).toContain('an algorithm that is not known here were met: 96 hex digits.');
    expect(await bad(`RMD160 (x) = ${zeros(40)}\n`)).toContain('were met: RMD160.');
    expect(await bad(`${zeros(64)}  x\n`, { algorithm: 'md5' })).toContain('none of its lines is a checksum of md5');
  });

  test('lines that are no checksum are counted; strict will not have them', async () => {
    const content = `what\nRMD160 (w) = ${zeros(40)}\n${zeros(64)}  x\nMD5 (y) = ${zeros(32)}\n`;
    put('x.sha256', content);
    const { scan } = await verdicts(['x.sha256']);
    expect(scan.notes).toEqual([
      '2 lines of the manifest, the first is 1, are no checksum of a known algorithm (coreutils): passed over. Checksums of an algorithm that is not known here were met: RMD160.',
      '2 files that the manifest lists are not there.',
    ]);
    expect(await bad(`${zeros(32)}  x\nwhat\n`, { strict: true })).toContain('Line 2 of the manifest is no checksum');
  });

  test('names that lead out of the base folder', async () => {
    put('in/x.md5', `${zeros(32)}  ../y\n${zeros(32)}  a/../../z\n${zeros(32)}  /abs\n`);
    const { scan } = await verdicts(['in/x.md5']);
    expect(scan.notes?.[0]).toBe(`2 names lead out of the base folder ${at('in')}: "../y" is the first.`);
    expect(await refusal(['in/x.md5'], { format: 'bagit' })).toContain('3 names lead out');
  });

  test('inputs of which none, or no single one, is a manifest', async () => {
    put('sub/file');
    expect(await refusal(['sub'])).toContain('There is no manifest among the inputs');
    for (const name of ['sub/MD5SUMS', 'sub/x.sha256']) put(name);
    expect(await refusal(['sub'])).toBe(
      'Which of them is the manifest? ./sub/MD5SUMS, ./sub/x.sha256. Say it with the option manifest. Nothing was started.',
    );
    expect(await refusal(['sub/MD5SUMS', 'sub/x.sha256'])).toContain('Which of them');
    expect(await refusal(['nowhere'])).toContain(
      'The input ./nowhere cannot be read: no such file or directory (ENOENT)',
    );
    expect(await refusal(['sub'], { manifest: at('nowhere') })).toContain('The manifest ./nowhere cannot be read');
    expect(await refusal(['sub'], { manifest: at('sub') })).toContain('is a folder');
    expect(await refusal(['sub/MD5SUMS'], { base: at('sub/file') })).toContain('is no folder');
    execFileSync('mkfifo', [at('pipe')]);
    expect(await refusal(['pipe'])).toContain('is no regular file');
  });
});
