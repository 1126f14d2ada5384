import { posix } from 'node:path';
import { resolveMissing } from '../../scan/roots.ts';

/** Where the names of a manifest are on the disk. Paths are byte strings. */
export class EntryPaths {
  readonly #base: string;
  /** Folders as named, and as they are: a manifest has few of them. */
  readonly #folders = new Map<string, string>();

  /** `base` absolute, without a trailing slash; '' is the root folder. */
  constructor(base: string) {
    this.#base = base;
  }

  /** The absolute path, links in its folders resolved as far as these exist; a link at its end is kept. */
  of(name: string): string {
    const path = name.startsWith('/') ? name : `${this.#base}/${name}`;
    const slash = path.lastIndexOf('/');
    const last = path.slice(slash + 1);
    if (last === '' || last === '.' || last === '..') return this.#folder(path);
    return `${this.#folder(path.slice(0, slash))}/${last}`;
  }

  #folder(named: string): string {
    let real = this.#folders.get(named);
    if (real === undefined) {
      real = named === '' ? '' : posix.normalize(resolveMissing(named)).replace(/\/+$/, '');
      this.#folders.set(named, real);
    }
    return real;
  }
}

/** Whether a name leads out of the folder that it starts at; an absolute one does not start there. */
export function leadsOut(name: string): boolean {
  if (!name.includes('..')) return false;
  const normal = posix.normalize(name);
  return !name.startsWith('/') && (normal === '..' || normal.startsWith('../'));
}
