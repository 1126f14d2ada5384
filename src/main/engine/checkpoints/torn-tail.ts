import type { FileSystem } from '../file-system.ts';

const BLOCK = 64 * 1024;
const NEWLINE = 0x0a;

/*
 * A crash may leave half a line at the end of a file of lines. What is appended to that would be lost with it, so the
 * file is put in order before anything is.
 */

/** The last byte of a file; none when it is empty or not there. */
export function lastByte(fs: FileSystem, path: string): Uint8Array {
  return withFile(fs, path, new Uint8Array(), (fd, size) => {
    const byte = new Uint8Array(1);
    return fs.read(fd, byte, Math.max(0, size - 1)) === 0 ? new Uint8Array() : byte;
  });
}

/** Takes a torn last line away. A file that is not there is in order. */
export function cutTornLine(fs: FileSystem, path: string): void {
  withFile(fs, path, undefined, (fd, size) => {
    const whole = wholeLines(fs, fd, size);
    if (whole < size) fs.truncate(fd, whole);
  });
}

function withFile<T>(fs: FileSystem, path: string, none: T, use: (fd: number, size: number) => T): T {
  let fd: number;
  try {
    fd = fs.open(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return none;
    throw error;
  }
  try {
    return use(fd, fs.stat(fd).size);
  } finally {
    fs.close(fd);
  }
}

/** Size up to and with the last newline. */
function wholeLines(fs: FileSystem, fd: number, size: number): number {
  const block = Buffer.allocUnsafe(BLOCK);
  for (let end = size; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK);
    const got = fs.read(fd, block.subarray(0, end - start), start);
    const last = block.subarray(0, got).lastIndexOf(NEWLINE);
    if (last >= 0) return start + last + 1;
  }
  return 0;
}
