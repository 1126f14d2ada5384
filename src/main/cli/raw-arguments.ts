import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../../shared/app-error.ts';

const REPLACEMENT = '\uFFFD';

/**
 * Paths of the command line, absolute. Node decodes arguments as UTF-8, which loses names that are none; on Linux
 * the system still has the bytes. Throws AppError `usage` on an empty path: it would mean the current folder.
 */
export function namedPaths(paths: readonly string[]): (string | Uint8Array)[] {
  if (paths.includes('')) throw new AppError('usage', 'A path on the command line is empty. Nothing was started.');
  const lossy = paths.some((path) => path.includes(REPLACEMENT));
  const raw = lossy ? rawArguments().filter((bytes) => bytes.toString().includes(REPLACEMENT)) : [];
  return paths.map((path) => {
    if (!path.includes(REPLACEMENT)) return resolve(path);
    const at = raw.findIndex((bytes) => bytes.toString() === path);
    const [bytes] = at < 0 ? [] : raw.splice(at, 1);
    if (bytes === undefined) return resolve(path);
    return path.startsWith('/') ? bytes : Buffer.concat([Buffer.from(`${process.cwd()}/`), bytes]);
  });
}

function rawArguments(): Buffer[] {
  const args: Buffer[] = [];
  let bytes: Buffer;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    // Not Linux: names come as text there.
    return args;
  }
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(0, from);
    const to = found < 0 ? bytes.length : found;
    args.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return args;
}
