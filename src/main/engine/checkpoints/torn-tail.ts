import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

const BLOCK = 64 * 1024;
const NEWLINE = 0x0a;

/*
 * A crash may leave half a line at the end of a file of lines. What is appended to that would be lost with it, so the
 * file is put in order before anything is.
 */

/** Ends a torn last line: it stays, to be told as damage. A file that is not there is in order. */
export function endTornLine(path: string): void {
  withTail(path, (fd, size, whole) => {
    if (whole < size) writeSync(fd, '\n', size);
  });
}

/** Takes a torn last line away. A file that is not there is in order. */
export function cutTornLine(path: string): void {
  withTail(path, (fd, size, whole) => {
    if (whole < size) ftruncateSync(fd, whole);
  });
}

/** `whole`: size up to and with the last newline. */
function withTail(path: string, mend: (fd: number, size: number, whole: number) => void): void {
  if (!existsSync(path)) return;
  const fd = openSync(path, 'r+');
  try {
    const { size } = fstatSync(fd);
    mend(fd, size, wholeLines(fd, size));
  } finally {
    closeSync(fd);
  }
}

function wholeLines(fd: number, size: number): number {
  const block = Buffer.allocUnsafe(BLOCK);
  for (let end = size; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK);
    const got = readSync(fd, block, 0, end - start, start);
    const last = block.subarray(0, got).lastIndexOf(NEWLINE);
    if (last >= 0) return start + last + 1;
  }
  return 0;
}
