import type { FilePath } from '../../../src/main/engine/file-system.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EEXIST: 'file already exists',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ENOTEMPTY: 'directory not empty',
  EBADF: 'bad file descriptor',
  EINVAL: 'invalid argument',
  EPERM: 'operation not permitted',
  ERR_FS_EISDIR: 'Path is a directory',
};
const ERRNO: Readonly<Record<string, number>> = {
  ENOENT: -2,
  EBADF: -9,
  EEXIST: -17,
  ENOTDIR: -20,
  EISDIR: -21,
  EINVAL: -22,
  EPERM: -1,
};

/** An error as `node:fs` throws it. */
export function failure(code: string, syscall: string, path: FilePath | number): Error {
  const error = new Error(`${code}: ${WORDS[code] ?? code}, ${syscall} '${String(path)}'`);
  return Object.assign(error, { code, syscall, errno: ERRNO[code] ?? -1, path: String(path) });
}
