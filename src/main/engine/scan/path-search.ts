import { pathBytes, type PathTable } from './path-table.ts';

/** Finds files by a part of their path; case does not count. Keeps what it made of the names, and the last answer. */
export class PathSearch {
  readonly #table: PathTable;
  #lowerNames: Buffer | null = null;
  #found: { readonly search: string; readonly ids: Uint32Array } | null = null;

  constructor(table: PathTable) {
    this.#table = table;
  }

  /** Ids that match the search, in path order; null for all, where nothing is searched for. */
  matching(search: string): Uint32Array | null {
    if (search === '') return null;
    if (this.#found?.search === search) return this.#found.ids;
    const ids = search.includes('/') ? this.#byPath(search.toLowerCase()) : this.#byName(search.toLowerCase());
    this.#found = { search, ids };
    return ids;
  }

  #byPath(search: string): Uint32Array {
    const ids: number[] = [];
    for (let id = 0; id < this.#table.count; id++) {
      if (pathBytes(this.#table, id).toString().toLowerCase().includes(search)) ids.push(id);
    }
    return Uint32Array.from(ids);
  }

  /** Searches all names at once as one block of bytes, and each folder once: a million names take milliseconds. */
  #byName(search: string): Uint32Array {
    const { nameStart, folderStart, folderBytes, folderOf, count } = this.#table;
    const folders = new Uint8Array(folderStart.length - 1);
    for (let i = 0; i < folders.length; i++) {
      const text = Buffer.from(folderBytes.slice(folderStart[i] ?? 0, folderStart[i + 1] ?? 0)).toString();
      if (text.toLowerCase().includes(search)) folders[i] = 1;
    }
    const hits = new Uint8Array(count);
    const needle = Buffer.from(search);
    this.#lowerNames ??= lowerCase(this.#table.nameBytes);
    let id = 0;
    for (let at = this.#lowerNames.indexOf(needle); at >= 0; at = this.#lowerNames.indexOf(needle, at + 1)) {
      while ((nameStart[id + 1] ?? Number.POSITIVE_INFINITY) <= at) id += 1;
      if (at + needle.length <= (nameStart[id + 1] ?? 0)) hits[id] = 1;
    }
    const ids: number[] = [];
    for (let i = 0; i < count; i++) if (hits[i] === 1 || folders[folderOf[i] ?? 0] === 1) ids.push(i);
    return Uint32Array.from(ids);
  }
}

function lowerCase(bytes: Uint8Array): Buffer {
  const out = Buffer.from(bytes);
  for (let i = 0; i < out.length; i++) {
    const byte = out[i] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) out[i] = byte + 0x20;
  }
  return out;
}
