import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { AppError } from '../../shared/app-error.ts';

const NEWLINE = 0x0a;
const SLASH = 0x2f;

/**
 * Paths from a file (`-`: standard input), each ended by a newline or, with `nul`, by a zero byte as `find -print0`
 * does. Raw bytes, absolute; relative ones start at `cwd`. Empty entries are passed over. Throws AppError `usage`.
 */
export async function readPathList(source: string, nul: boolean, cwd = process.cwd()): Promise<Uint8Array[]> {
  return splitPaths(await readAll(source), nul ? 0 : NEWLINE, Buffer.from(`${cwd}/`));
}

export function splitPaths(bytes: Buffer, end: number, base: Buffer): Uint8Array[] {
  const paths: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(end, from);
    const to = found < 0 ? bytes.length : found;
    const path = bytes.subarray(from, to);
    if (path.length > 0) paths.push(path[0] === SLASH ? path : Buffer.concat([base, path]));
    from = to + 1;
  }
  return paths;
}

async function readAll(source: string): Promise<Buffer> {
  try {
    return source === '-' ? await buffer(process.stdin) : await readFile(source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `The list of files ${source} cannot be read: ${why}. Nothing was started.`, {
      cause: error,
    });
  }
}
