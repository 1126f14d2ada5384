import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';

/** A path as text, or as the raw bytes where it is not UTF-8. */
export type FilePath = string | Buffer;

/** What tells one state of a file from another. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'other';
  readonly dev: string;
  readonly ino: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch, as text: they don't fit into a number. */
  readonly mtimeNs: string;
  /** When it was made, alike; left out where that is not kept. */
  readonly bornNs?: string;
}

/**
 * All by which the journal, the snapshots and the publishing of outputs touch the disk. Synchronous, for threads of
 * their own. A port, so that a test can stand in for a disk that loses power (see `test/support/crash`): what is not
 * synced may be lost, in part and in any order. Every call throws what `node:fs` would.
 */
export interface FileSystem {
  /** `a` writes at the end whatever else happens; `wx` fails when the file is there. A folder can be opened with `r`. */
  open(path: FilePath, flags: 'r' | 'r+' | 'w' | 'wx' | 'a'): number;
  close(fd: number): void;
  /** Returns how many bytes there were from `position` on; 0 at the end. */
  read(fd: number, into: Uint8Array, position: number): number;
  /** Writes `bytes` from index `from` on, after what was written last; returns how many of them the disk took. */
  write(fd: number, bytes: Uint8Array, from: number): number;
  truncate(fd: number, size: number): void;
  /** Content and size outlive a power cut afterwards. */
  syncData(fd: number): void;
  /** The same, with times and mode. */
  sync(fd: number): void;
  /** The names in a folder outlive a power cut afterwards: what was made, renamed or removed in it. */
  syncFolder(path: FilePath): void;
  stat(target: FilePath | number): FileStat;
  /** Names in a folder, as text. */
  list(path: FilePath): readonly string[];
  readFile(path: FilePath): Buffer;
  /** Replaces what `to` names. */
  rename(from: FilePath, to: FilePath): void;
  /** Gives a file a second name; fails with EEXIST when that is taken. */
  link(from: FilePath, to: FilePath): void;
  /** A file that is not there is fine. */
  remove(path: FilePath): void;
  /** One level. Returns false when it was there. */
  makeFolder(path: FilePath): boolean;
  /**
   * A path that leads to an open folder while it is open, whatever is mounted over its name or taken away meanwhile.
   * Left out where the system has none: then its name has to do.
   */
  readonly folderPath?: (fd: number) => string;
}

/**
 * Folder of this process's handles. With its number and not `self`, so that the processes it starts can use such a
 * path as well; the number as that /proc counts, which may be another than our own. Null where there is none.
 */
const HANDLES = process.platform === 'linux' ? handles() : null;

function handles(): string | null {
  try {
    return `/proc/${readlinkSync('/proc/self')}/fd`;
  } catch {
    // No /proc is mounted.
    return null;
  }
}

/** The real one. */
export const diskFileSystem: FileSystem = {
  open: (path, flags) => openSync(path, flags),
  close: closeSync,
  read: (fd, into, position) => readSync(fd, into, 0, into.length, position),
  write: (fd, bytes, from) => writeSync(fd, bytes, from),
  truncate: ftruncateSync,
  syncData: fdatasyncSync,
  sync: fsyncSync,
  syncFolder,
  stat: (target) =>
    statOf(typeof target === 'number' ? fstatSync(target, { bigint: true }) : lstatSync(target, { bigint: true })),
  list: (path) => readdirSync(path),
  readFile: (path) => readFileSync(path),
  rename: renameSync,
  link: linkSync,
  // There a file may be marked as read-only, which is in the way of its removal; elsewhere `rm` hides why a call failed.
  remove: process.platform === 'win32' ? (path) => rmSync(path, { force: true }) : unlink,
  makeFolder,
  ...(HANDLES === null ? {} : { folderPath: (fd: number) => `${HANDLES}/${fd}` }),
};

function syncFolder(path: FilePath): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function unlink(path: FilePath): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function makeFolder(path: FilePath): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function statOf(stat: BigIntStats): FileStat {
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  return {
    kind,
    dev: String(stat.dev),
    ino: String(stat.ino),
    size: Number(stat.size),
    mtimeNs: String(stat.mtimeNs),
    ...(stat.birthtimeNs > 0n ? { bornNs: String(stat.birthtimeNs) } : {}),
  };
}

/** Writes all of it, however often the disk takes only a part. */
export function writeAll(fs: FileSystem, fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += fs.write(fd, bytes, done);
}

/**
 * Writes a file aside, syncs it, renames it into place and syncs the folder: afterwards it is there, whole, or not at
 * all. `suffix`: of the file aside; a file that several processes write needs one for each of them.
 */
export function writeDurably(
  fs: FileSystem,
  folder: string,
  name: string,
  bytes: Uint8Array | readonly Uint8Array[],
  suffix = 'tmp',
): void {
  const aside = `${folder}/${name}.${suffix}`;
  const fd = fs.open(aside, 'w');
  try {
    for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) writeAll(fs, fd, part);
    fs.sync(fd);
  } finally {
    fs.close(fd);
  }
  fs.rename(aside, `${folder}/${name}`);
  fs.syncFolder(folder);
}
