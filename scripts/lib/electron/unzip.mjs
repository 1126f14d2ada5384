import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;

/**
 * Unpacks the wanted regular files of a zip with their permissions. Names that would leave `target` are refused by
 * the reader; symlinks are refused here.
 * @param {string} zip
 * @param {string} target
 * @param {(name: string) => string | undefined} rename where an entry goes, relative to `target`; undefined leaves it out
 * @returns {Promise<void>}
 */
export function unzip(zip, target, rename) {
  return new Promise((resolve, reject) => {
    yauzl.open(zip, { lazyEntries: true }, (error, file) => {
      if (error !== null) {
        reject(error);
        return;
      }
      file.once('error', reject);
      file.once('end', resolve);
      file.on('entry', (/** @type {import('yauzl').Entry} */ entry) => {
        writeEntry(file, entry, target, rename(entry.fileName)).then(
          () => file.readEntry(),
          (/** @type {Error} */ cause) => {
            file.close();
            reject(cause);
          },
        );
      });
      file.readEntry();
    });
  });
}

/**
 * @param {import('yauzl').ZipFile} file
 * @param {import('yauzl').Entry} entry
 * @param {string} target
 * @param {string | undefined} name
 */
async function writeEntry(file, entry, target, name) {
  if (name === undefined || name === '' || entry.fileName.endsWith('/')) return;
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & TYPE_MASK) === SYMLINK)
    throw new Error(`${entry.fileName} is a symlink, which this archive must not hold`);
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  const source = await new Promise((resolve, reject) => {
    file.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)));
  });
  await pipeline(source, createWriteStream(path, { mode: mode & 0o777 || 0o644 }));
}
