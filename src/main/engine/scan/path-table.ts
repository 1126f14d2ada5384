/**
 * Inputs of a batch as columns in shared memory: a million paths cost their names and 22 bytes each, every thread
 * reads them without a copy, and a lease needs to carry nothing but ids. Folders are interned; the id of a task is
 * its rank by raw path bytes, so "in path order" is "in order of ids".
 */
export interface PathTable {
  /** Number of files. */
  readonly count: number;
  /** Absolute paths of the folders, without a trailing slash (the root folder is the empty string), one after another. */
  readonly folderBytes: Uint8Array;
  /** Where folder i starts in `folderBytes`; one more entry than folders. */
  readonly folderStart: Uint32Array;
  /**
   * For each folder, how many of its leading bytes are the parent of the root it was found under, without the slash
   * between: what follows is the path that is mirrored below the output folder.
   */
  readonly folderBase: Uint32Array;
  readonly nameBytes: Uint8Array;
  /** Where the name of file i starts in `nameBytes`; one more entry than files. */
  readonly nameStart: Uint32Array;
  /** Folder of file i. */
  readonly folderOf: Uint32Array;
  /** Bytes as listed. */
  readonly size: Float64Array;
  /** Modification time in milliseconds since the epoch, with the fraction that a double holds. */
  readonly mtimeMs: Float64Array;
}

const SLASH = 0x2f;

/** Raw bytes of the absolute path of file `id`. A fresh Buffer. */
export function pathBytes(table: PathTable, id: number): Buffer {
  const folder = table.folderOf[id] ?? 0;
  const from = table.folderStart[folder] ?? 0;
  const to = table.folderStart[folder + 1] ?? from;
  const nameFrom = table.nameStart[id] ?? 0;
  const nameTo = table.nameStart[id + 1] ?? nameFrom;
  const out = Buffer.allocUnsafe(to - from + 1 + nameTo - nameFrom);
  out.set(table.folderBytes.subarray(from, to), 0);
  out[to - from] = SLASH;
  out.set(table.nameBytes.subarray(nameFrom, nameTo), to - from + 1);
  return out;
}

/** The part of the path that is mirrored below the output folder: from the root's own name on. */
export function mirroredPath(table: PathTable, id: number): Buffer {
  const base = table.folderBase[table.folderOf[id] ?? 0] ?? 0;
  return pathBytes(table, id).subarray(base + 1);
}

/** The path as text, and the bytes in base64 only where text cannot hold them. */
export function displayPath(bytes: Buffer): { readonly path: string; readonly pathBase64?: string } {
  const path = bytes.toString('utf8');
  if (!path.includes('\uFFFD') || Buffer.from(path, 'utf8').equals(bytes)) return { path };
  return { path, pathBase64: bytes.toString('base64') };
}
