import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeContext, wholeFile, type FakeContextOptions } from '../../../../../test/support/chunk-context.ts';
import { classify } from '../../tasks/classify.ts';
import { nativeDigest } from './checksum-digest.ts';
import { ALGORITHMS, checksumOptions, type Algorithm } from './checksum-options.ts';
import { ONE_READ } from './checksum-read.ts';
import { PIECE } from '../listed-file.ts';
import { checksum } from './checksum.ts';
import { Cancelled } from '../recipe.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'checksum-'));
  file = join(folder, 'file');
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const bytes = (size: number): Buffer => Buffer.from(Uint8Array.from({ length: size }, (_, i) => i * 31 + (i >> 8)));
const optionsOf = (algorithm: Algorithm) => checksumOptions.parse({ algorithm, format: 'bsd' });

/** The digest of the file at `path`, listed with `size`. */
async function digest(
  size: number,
  algorithm: Algorithm = 'sha256',
  more: FakeContextOptions = {},
  path: string | Buffer = file,
) {
  const chunk = wholeFile(path, size);
  return checksum.process(chunk, fakeContext(optionsOf(algorithm), { ...more, chunk }));
}

/** What the engine makes of the failure. */
async function failure(size: number, more: FakeContextOptions = {}) {
  try {
    await digest(size, 'sha256', more);
  } catch (error) {
    return classify(error);
  }
  throw new Error('It did not fail.');
}

describe('digests', () => {
  const sizes = [0, 1, 4096, ONE_READ - 1, ONE_READ, ONE_READ + 1, PIECE, PIECE + 1, 5 * PIECE + 17];

  for (const algorithm of ['sha256', 'sha512', 'sha1', 'md5'] as const) {
    test.each(sizes)(`${algorithm} of %d bytes is that of the system's tool`, async (size) => {
      fs.writeFileSync(file, bytes(size));
      const [hex] = execFileSync(`${algorithm}sum`, [file]).toString().split(' ');
      expect(await digest(size, algorithm)).toBe(hex);
    });
  }

  test.each(sizes)('crc32 of %d bytes is that of rhash', async (size) => {
    fs.writeFileSync(file, bytes(size));
    const hex = execFileSync('rhash', ['--crc32', '--printf', '%c', file]).toString();
    expect(await digest(size, 'crc32')).toBe(hex);
  });

  // From the reference test vectors of BLAKE3, whose input is 0, 1 … 250, 0, 1 …
  test.each([
    [0, 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
    [1, '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213'],
    [1024, '42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7'],
    [102_400, 'bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085'],
  ])('blake3 of %d bytes is that of the reference', async (size, hex) => {
    fs.writeFileSync(
      file,
      Uint8Array.from({ length: size }, (_, i) => i % 251),
    );
    expect(await digest(size, 'blake3')).toBe(hex);
  });

  test('blake3 read in one piece and in many is the same, also when files alternate', async () => {
    const { blake3 } = await import('hash-wasm');
    const other = join(folder, 'other');
    fs.writeFileSync(other, 'other');
    for (const size of sizes) {
      fs.writeFileSync(file, bytes(size));
      expect(await digest(size, 'blake3')).toBe(await blake3(bytes(size)));
      expect(await digest(5, 'blake3', {}, other)).toBe(await blake3('other'));
    }
  });

  test('is synchronous, but for the first file of a thread under blake3', async () => {
    fs.writeFileSync(file, 'x');
    await digest(1, 'blake3');
    for (const algorithm of ALGORITHMS) {
      expect(checksum.process(wholeFile(file, 1), fakeContext(optionsOf(algorithm)))).toBeTypeOf('string');
    }
  });

  test('a runtime without crypto.hash gives the same', () => {
    const without = nativeDigest('sha256', null);
    expect(without.whole(bytes(5000))).toBe(nativeDigest('sha256').whole(bytes(5000)));
  });

  test('paths that are no text are read by their bytes', async () => {
    const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x0a])]);
    fs.writeFileSync(path, 'x');
    expect(await digest(1, 'md5', {}, path)).toBe('9dd4e461268c8034f5c8564e155c67a6');
  });
});

describe('signs of life while a large file is read', () => {
  test('progress after each read and a look for a recall before it', async () => {
    fs.writeFileSync(file, bytes(3 * PIECE + 1));
    const chunk = wholeFile(file, 3 * PIECE + 1);
    const ctx = fakeContext(optionsOf('sha256'), { chunk });
    await checksum.process(chunk, ctx);
    expect(ctx.told).toMatchObject({ bytes: 3 * PIECE + 1, progress: 4 });
    expect(ctx.told.checks).toBeGreaterThanOrEqual(4);
  });

  test('a recall ends it between two reads, and leaves no file open', async () => {
    fs.writeFileSync(file, bytes(8 * PIECE));
    await expect(digest(8 * PIECE, 'sha256', { cancelAt: 3 })).rejects.toThrow(Cancelled);
    expect(openPaths()).not.toContain(file);
  });
});

describe('files that changed since they were listed fail for good, with the reason in words', () => {
  test.each([0, 10, 4096, ONE_READ, 2 * PIECE])('grown, listed with %d bytes', async (size) => {
    fs.writeFileSync(file, bytes(size + 5));
    const error = await failure(size);
    expect(error).toMatchObject({ class: 'permanent', code: 'CHANGED' });
    expect(error.message).toBe(
      `The file grew: ${size} bytes when the batch was listed, ${size + 5} bytes when it was read.`,
    );
  });

  test.each([1, 4096, ONE_READ, ONE_READ + 1, 2 * PIECE])('shrunk, listed with %d bytes', async (size) => {
    fs.writeFileSync(file, bytes(size - 1));
    expect((await failure(size)).message).toContain(
      `shrank: ${size} bytes when the batch was listed, ${size - 1} bytes`,
    );
  });

  test('grown while it was read', async () => {
    fs.writeFileSync(file, bytes(3 * PIECE));
    const error = await failure(3 * PIECE, { onCheck: (nth) => nth === 2 && fs.appendFileSync(file, 'more') });
    expect(error.message).toContain(`grew: ${3 * PIECE} bytes when the batch was listed, ${3 * PIECE + 4} bytes`);
  });

  test('shrunk while it was read', async () => {
    fs.writeFileSync(file, bytes(3 * PIECE));
    const error = await failure(3 * PIECE, { onCheck: (nth) => nth === 2 && fs.truncateSync(file, PIECE) });
    expect(error.message).toContain(`shrank: ${3 * PIECE} bytes when the batch was listed, ${PIECE} bytes`);
  });

  test('written to while it was read, at the same size', async () => {
    fs.writeFileSync(file, bytes(3 * PIECE));
    fs.utimesSync(file, 1, 1);
    const scribble = (nth: number): void => {
      if (nth === 2) fs.writeFileSync(file, 'X', { flag: 'r+' });
    };
    expect((await failure(3 * PIECE, { onCheck: scribble })).message).toContain('was written to while it was read');
  });

  const kinds: readonly (readonly [string, () => void])[] = [
    ['a folder', () => fs.mkdirSync(file)],
    ['a FIFO', () => execFileSync('mkfifo', [file])],
    ['a symbolic link', () => fs.symlinkSync('target', file)],
    ['a symbolic link', () => fs.symlinkSync('file', file)],
    ['a socket', () => makeSocket(file)],
    ...(process.getuid?.() === 0
      ? [
          ['a character device', () => execFileSync('mknod', [file, 'c', '1', '5'])] as const,
          ['a character device', () => execFileSync('mknod', [file, 'c', '1', '3'])] as const,
        ]
      : []),
  ];
  for (const [kind, make] of kinds) {
    test.each([0, 6, 2 * ONE_READ])(`replaced by ${kind}, listed with %d bytes`, async (size) => {
      fs.writeFileSync(join(folder, 'target'), 'target');
      make();
      const error = await failure(size);
      expect(error).toMatchObject({ class: 'permanent', code: 'CHANGED' });
      expect(error.message).toBe(`There is ${kind} where the batch listed a regular file.`);
    });
  }

  test('a FIFO that somebody writes the listed number of bytes into is no file either', async () => {
    execFileSync('mkfifo', [file]);
    const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    fs.writeSync(fd, 'target');
    expect((await failure(6)).message).toContain('a FIFO');
    fs.closeSync(fd);
  });

  test('vanished', async () => {
    expect(await failure(6)).toMatchObject({ class: 'permanent', code: 'ENOENT' });
  });

  test('a folder on the way vanished', async () => {
    file = join(folder, 'gone', 'file');
    expect(await failure(6)).toMatchObject({ class: 'permanent', code: 'ENOENT' });
  });

  test('nothing stays open, whatever failed', async () => {
    for (const size of [1, 2 * ONE_READ]) {
      fs.writeFileSync(file, 'longer');
      await failure(size);
    }
    expect(openPaths()).not.toContain(file);
  });
});

/** Files that this process has open, on Linux. */
function openPaths(): readonly string[] {
  if (!fs.existsSync('/proc/self/fd')) return [];
  return fs.readdirSync('/proc/self/fd').map((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
}

/** A socket file that nobody listens on any more: the process that made it was killed. */
function makeSocket(path: string): void {
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  try {
    execFileSync(process.execPath, ['-e', script, path], { stdio: 'ignore' });
  } catch {
    // Killed, as meant.
  }
}
