import { constants } from 'node:fs';

const WORDS: ReadonlyMap<number, string> = new Map([
  [constants.S_IFREG, 'a regular file'],
  [constants.S_IFDIR, 'a folder'],
  [constants.S_IFLNK, 'a symbolic link'],
  [constants.S_IFIFO, 'a FIFO'],
  [constants.S_IFSOCK, 'a socket'],
  [constants.S_IFCHR, 'a character device'],
  [constants.S_IFBLK, 'a block device'],
]);

/** What a mode of `lstat` stands for, in words with their article. */
export function kindOf(mode: number): string {
  return WORDS.get(mode & constants.S_IFMT) ?? 'something unknown';
}
