import { readdirSync } from 'node:fs';
import { toFs } from './byte-string.ts';

/**
 * A folder that the walk has entered and not left. It hands out its entries in path order: files by their name, but
 * what a subfolder holds where `<name>/` stands. (`a.txt` comes before `a/b`, though `a` comes before `a.txt`.)
 */
export class FolderFrame {
  /** Byte string without a trailing slash. */
  readonly path: string;
  /** Number in the table; -1 until its first file. */
  folder = -1;
  readonly #names: readonly string[];
  #at = 0;
  /**
   * Subfolders met and not yet entered. Each begins with the name before it, since whatever sorts between `a` and
   * `a/` begins with `a`; so the last one is always due first.
   */
  readonly #waiting: string[] = [];

  /** Lists the folder. Throws what the system says. */
  constructor(path: string) {
    this.path = path;
    // Sorted by most systems already; then this only looks. Names as byte strings compare in byte order.
    this.#names = readdirSync(toFs(`${path}/`), { encoding: 'latin1' }).sort();
  }

  /** The next name to look at, or undefined: then `nextFolder` tells whether there is more. */
  nextName(): string | undefined {
    const name = this.#names[this.#at];
    if (name === undefined || this.#isFolderDue(name)) return undefined;
    this.#at += 1;
    return name;
  }

  /** The subfolder to enter now; undefined when all is done. Ask after `nextName` had nothing. */
  nextFolder(): string | undefined {
    return this.#waiting.pop();
  }

  /** The name was a folder's: it will come from `nextFolder` when it is due. */
  postpone(name: string): void {
    this.#waiting.push(name);
  }

  #isFolderDue(name: string): boolean {
    if (this.#waiting.length === 0) return false;
    const folder = this.#waiting[this.#waiting.length - 1] ?? '';
    return `${folder}/` < name;
  }
}
