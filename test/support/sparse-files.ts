import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `count` files of `bytes` zeros each that take no room on the disk. */
export function makeSparseFiles(folder: string, count: number, bytes: number): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const fd = openSync(join(folder, `file-${String(i).padStart(6, '0')}`), 'w');
    ftruncateSync(fd, bytes);
    closeSync(fd);
  }
}
