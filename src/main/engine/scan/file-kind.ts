import { constants } from 'node:fs';

const WORDS: ReadonlyMap<number, string> = new Map([
  [constants.S_IFREG, 'regular file'],
  [constants.S_IFDIR, 'folder'],
  [constants.S_IFLNK, 'symbolic link'],
  [constants.S_IFIFO, 'FIFO'],
  [constants.S_IFSOCK, 'socket'],
  [constants.S_IFCHR, 'character device'],
  [constants.S_IFBLK, 'block device'],
]);

/** What a mode of `lstat` stands for, as a noun. */
export function kindOf(mode: number): string {
  return WORDS.get(mode & constants.S_IFMT) ?? 'file of unknown kind';
}
