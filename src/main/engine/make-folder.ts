import { dirname, resolve } from 'node:path';
import { diskFileSystem, type FileSystem } from './file-system.ts';

type Folders = Pick<FileSystem, 'makeFolder' | 'syncFolder'>;

/** Some folders may be written and not read, and some systems sync none: then there is nothing to be had. */
const NO_SYNC: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EINVAL', 'ENOSYS', 'ENOTSUP']);

/**
 * Makes a folder and what is missing above it, all of which outlive a power cut then; fine when it is there. Not
 * `recursive: true`: where the system says ENOENT to a name in a folder that exists (all of /proc), Node tries again for
 * ever. Throws what the system said.
 */
export function makeFolder(folder: string, fs: Folders = diskFileSystem): void {
  const path = resolve(folder);
  const parent = dirname(path);
  try {
    if (fs.makeFolder(path)) keepName(parent, fs);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error;
    makeFolder(parent, fs);
    if (fs.makeFolder(path)) keepName(parent, fs);
  }
}

function keepName(parent: string, fs: Folders): void {
  try {
    fs.syncFolder(parent);
  } catch (error) {
    if (!NO_SYNC.has(codeOf(error))) throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
