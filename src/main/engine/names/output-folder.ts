import { lstatSync, realpathSync, statSync } from 'node:fs';
import { fromBytes, fromGiven, toFs } from '../scan/byte-string.ts';

/** `way`: one of the folders on the way is none. */
export type Place = 'free' | 'file' | 'folder' | 'way';

/** What is in an output folder; looks alone. Names are byte strings from the folder on. */
export class OutputFolder {
  readonly #root: string;
  /** The folder looked at last: files of one folder come together. */
  #folder: string | null = null;
  #state: 'there' | 'missing' | 'way' = 'missing';
  #real: string | null = null;

  /** `folder` is absolute. */
  constructor(folder: string) {
    this.#root = fromGiven(folder);
  }

  /** Throws what the system says where that cannot be told. */
  at(target: string): Place {
    this.#enter(target);
    if (this.#state !== 'there') return this.#state === 'way' ? 'way' : 'free';
    const found = lstatSync(toFs(this.path(target)), { throwIfNoEntry: false });
    if (found === undefined) return 'free';
    return found.isDirectory() ? 'folder' : 'file';
  }

  path(target: string): string {
    return `${this.#root}/${target}`;
  }

  /** The path of what is there, links on the way to it resolved. */
  realPath(target: string): string {
    this.#enter(target);
    const cut = target.lastIndexOf('/');
    this.#real ??= fromBytes(realpathSync.native(toFs(this.path(target.slice(0, Math.max(0, cut)))), 'buffer'));
    return `${this.#real}/${target.slice(cut + 1)}`;
  }

  #enter(target: string): void {
    const folder = target.slice(0, Math.max(0, target.lastIndexOf('/')));
    if (folder === this.#folder) return;
    this.#folder = folder;
    this.#real = null;
    this.#state = stateOf(this.path(folder));
  }
}

function stateOf(path: string): 'there' | 'missing' | 'way' {
  try {
    return statSync(toFs(path)).isDirectory() ? 'there' : 'way';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'missing';
    if (code === 'ENOTDIR') return 'way';
    throw error;
  }
}
