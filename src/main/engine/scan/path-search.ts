import type { PathTable } from './path-table.ts';

const SLASH = '/';

/** Finds files by a part of their path; case does not count. Keeps what it made of the names, and the last answer. */
export class PathSearch {
  readonly #table: PathTable;
  #lowerNames: Uint8Array | null = null;
  #found: { readonly search: string; readonly ids: Uint32Array } | null = null;

  constructor(table: PathTable) {
    this.#table = table;
  }

  /** Ids that match the search, in path order; null for all, where nothing is searched for. */
  matching(search: string): Uint32Array | null {
    if (search === '') return null;
    if (this.#found?.search === search) return this.#found.ids;
    const ids = this.#find(search.toLowerCase());
    this.#found = { search, ids };
    return ids;
  }

  /**
   * A name holds no slash. So what is searched for is in the folder as a whole, or in the name as a whole, or its last
   * slash is the one between them. Folders are looked at once each, and names as bytes: a million take some 20 ms.
   */
  #find(search: string): Uint32Array {
    const last = search.lastIndexOf(SLASH);
    const [head, tail] = [search.slice(0, last + 1), search.slice(last + 1)];
    const folders = this.#folders().map((folder) => {
      const text = `${folder.toLowerCase()}${SLASH}`;
      if (text.includes(search)) return ALL;
      return text.endsWith(head) ? SOME : NONE;
    });
    const needle = Buffer.from(tail);
    const names = this.#names();
    const { nameStart, folderOf, count } = this.#table;
    const ids = new Uint32Array(count);
    let found = 0;
    for (let id = 0; id < count; id++) {
      const folder = folders[folderOf[id] ?? 0];
      if (folder === NONE) continue;
      const from = nameStart[id] ?? 0;
      // With a slash before it, it must be the beginning of the name.
      const to = head === '' ? (nameStart[id + 1] ?? 0) : from + needle.length;
      if (folder === SOME && !holds(names, [from, Math.min(to, nameStart[id + 1] ?? 0)], needle)) continue;
      ids[found++] = id;
    }
    return ids.slice(0, found);
  }

  #folders(): readonly string[] {
    const { folderStart, folderBytes } = this.#table;
    return Array.from({ length: folderStart.length - 1 }, (_, i) =>
      Buffer.from(folderBytes.slice(folderStart[i] ?? 0, folderStart[i + 1] ?? 0)).toString(),
    );
  }

  #names(): Uint8Array {
    this.#lowerNames ??= lowerCase(this.#table.nameBytes);
    return this.#lowerNames;
  }
}

/** Of the files in a folder these match: all, those whose name does, none. */
const [NONE, SOME, ALL] = [0, 1, 2] as const;

/** Whether the bytes `from … to` hold the needle. Calling into Buffer for each name would take ten times as long. */
function holds(bytes: Uint8Array, [from, to]: readonly [number, number], needle: Uint8Array): boolean {
  const last = to - needle.length;
  for (let at = from; at <= last; at++) {
    let same = 0;
    while (same < needle.length && bytes[at + same] === needle[same]) same += 1;
    if (same === needle.length) return true;
  }
  return false;
}

function lowerCase(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  for (let i = 0; i < out.length; i++) {
    const byte = out[i] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) out[i] = byte + 0x20;
  }
  return out;
}
