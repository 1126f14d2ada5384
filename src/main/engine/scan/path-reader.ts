import type { PathTable } from './path-table.ts';
import { pathBytes } from './path-table.ts';

/**
 * Paths of a table as the file system takes them, fast for runs of files in one folder: the folder is decoded once.
 * ASCII names come as strings (Node copies those fastest); anything else as the raw bytes, which are always right.
 */
export class PathReader {
  readonly #table: PathTable;
  readonly #names: Buffer;
  #folder = -1;
  /** The folder and a slash, a character a byte. */
  #byteString = '';
  /** The same as text; null where it is not ASCII. */
  #prefix: string | null = null;

  constructor(table: PathTable) {
    this.#table = table;
    this.#names = Buffer.from(table.nameBytes.buffer, table.nameBytes.byteOffset, table.nameBytes.byteLength);
  }

  path(id: number): string | Buffer {
    const folder = this.#table.folderOf[id] ?? 0;
    if (folder !== this.#folder) this.#enter(folder);
    if (this.#prefix === null) return pathBytes(this.#table, id);
    const from = this.#table.nameStart[id] ?? 0;
    const to = this.#table.nameStart[id + 1] ?? from;
    for (let i = from; i < to; i++) if ((this.#names[i] ?? 0) > 0x7f) return pathBytes(this.#table, id);
    return this.#prefix + this.#names.toString('latin1', from, to);
  }

  /** The raw bytes of the path; a fresh Buffer. */
  bytes(id: number): Buffer {
    const folder = this.#table.folderOf[id] ?? 0;
    if (folder !== this.#folder) this.#enter(folder);
    const from = this.#table.nameStart[id] ?? 0;
    const name = this.#names.toString('latin1', from, this.#table.nameStart[id + 1] ?? from);
    return Buffer.from(this.#byteString + name, 'latin1');
  }

  #enter(folder: number): void {
    this.#folder = folder;
    const from = this.#table.folderStart[folder] ?? 0;
    const bytes = Buffer.from(this.#table.folderBytes.slice(from, this.#table.folderStart[folder + 1] ?? from));
    this.#byteString = `${bytes.toString('latin1')}/`;
    this.#prefix = bytes.every((byte) => byte <= 0x7f) ? this.#byteString : null;
  }
}
