/** A folder of a million files, made in seconds: a thousand files of different sizes, each with a thousand names. */
import { existsSync, linkSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER_FILES = 1000;

/**
 * In memory where the system has such a folder.
 * @param {string} scratch used where it has not
 * @param {number} count a multiple of 1000
 */
export function manyFiles(scratch, count) {
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : scratch, 'gristmill-many-'));
  const folders = Array.from({ length: count / FOLDER_FILES }, (_, i) => join(base, String(i).padStart(4, '0')));
  for (const [number, folder] of folders.entries()) {
    mkdirSync(folder);
    const first = join(folder, 'picture-0000.jpg');
    writeFileSync(first, 'x'.repeat(number));
    for (let i = 1; i < FOLDER_FILES; i++) linkSync(first, join(folder, `picture-${String(i).padStart(4, '0')}.jpg`));
  }
  return { base, folders };
}
