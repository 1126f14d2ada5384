import type { PathTable } from './path-table.ts';
import { pathBytes } from './path-table.ts';

const SLASH = Buffer.from('/');

/**
 * Paths of a table as the file system takes them, fast for runs of files in one folder: the folder is decoded once.
 * ASCII names come as strings (Node copies those fastest); anything else as the raw bytes, which are always right.
 */
export class PathReader {
  readonly #table: PathTable;
  readonly #names: Buffer;
  #folder = -1;
  /** The folder and a slash. */
  #bytes: Buffer = Buffer.alloc(0);
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
    const to = this.#table.nameStart[id + 1] ?? from;
    const out = Buffer.allocUnsafe(this.#bytes.length + to - from);
    this.#bytes.copy(out);
    this.#names.copy(out, this.#bytes.length, from, to);
    return out;
  }

  #enter(folder: number): void {
    this.#folder = folder;
    const from = this.#table.folderStart[folder] ?? 0;
    const bytes = this.#table.folderBytes.slice(from, this.#table.folderStart[folder + 1] ?? from);
    this.#bytes = Buffer.concat([bytes, SLASH]);
    this.#prefix = bytes.every((byte) => byte <= 0x7f) ? this.#bytes.toString('latin1') : null;
  }
}
