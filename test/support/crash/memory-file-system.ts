import type { FilePath, FileStat, FileSystem } from '../../../src/main/engine/file-system.ts';
import {
  contentOf,
  Disk,
  ROOT,
  type Change,
  type DiskNode,
  type EntryChange,
  type FileNode,
  type FolderNode,
} from './disk.ts';
import { failure } from './system-error.ts';

/** One call that changed the disk or asked for something to be secured. */
export interface Step {
  /** As a person would tell it: `write journal.jsonl`. */
  readonly call: string;
  readonly changes: readonly Change[];
  /** Node whose content, or whose entries, outlive a power cut from here on. */
  readonly secures: number | null;
  /** Times and mode as well, not only content and size. */
  readonly wholly: boolean;
}

type Flags = Parameters<FileSystem['open']>[1];

interface Handle {
  readonly ino: number;
  readonly name: string;
  readonly append: boolean;
  readonly readable: boolean;
  readonly writable: boolean;
  position: number;
}

/** What paths through an open folder begin with; the number of the handle follows. */
const THROUGH = '/@handle/';

const raw = (path: FilePath): string => (typeof path === 'string' ? Buffer.from(path) : path).toString('latin1');

/**
 * A disk in memory that keeps a record of everything that is done to it, so that `crash-states.ts` can tell how it may
 * look after a crash. Errors are those of `node:fs`. Links and devices there are none; `.` and `..` are not resolved.
 */
export class MemoryFileSystem implements FileSystem {
  /** All that happened so far, in order. */
  readonly steps: Step[] = [];
  readonly disk: Disk;
  /** Bytes that one `write` takes at most: a long one is cut in pieces, as a disk that fills up or a kill would. */
  readonly #piece: number;
  readonly #handles = new Map<number, Handle>();
  #nextFd = 3;
  #nextIno: number;
  #by: number;

  constructor(disk: Disk = new Disk(), piece = Number.POSITIVE_INFINITY) {
    this.disk = disk;
    this.#piece = piece;
    this.#nextIno = disk.last + 1;
    this.#by = disk.lastChange;
  }

  /** Files that were opened and not closed. */
  get openHandles(): number {
    return this.#handles.size;
  }

  open(path: FilePath, flags: Flags): number {
    const { folder, name, ino } = this.#find(path, 'open');
    const node = ino === null ? undefined : this.disk.node(ino);
    if (node === undefined && (flags === 'r' || flags === 'r+')) throw failure('ENOENT', 'open', path);
    if (node !== undefined && flags === 'wx') throw failure('EEXIST', 'open', path);
    if (node?.kind === 'folder' && flags !== 'r') throw failure('EISDIR', 'open', path);
    const at = ino ?? this.#nextIno++;
    if (node === undefined) {
      this.#did(`create ${name}`, [this.#entries({ folder, name, target: { ino: at, kind: 'file' } })]);
    } else if (flags === 'w' && node.kind === 'file' && node.size > 0) {
      this.#did(`empty ${name}`, [{ kind: 'size', by: ++this.#by, ino: at, size: 0 }]);
    }
    const fd = this.#nextFd++;
    const readable = flags === 'r' || flags === 'r+';
    this.#handles.set(fd, { ino: at, name, append: flags === 'a', readable, writable: flags !== 'r', position: 0 });
    return fd;
  }

  close(fd: number): void {
    if (!this.#handles.delete(fd)) throw failure('EBADF', 'close', fd);
  }

  read(fd: number, into: Uint8Array, position: number): number {
    const { handle, file } = this.#fileAt(fd, 'read');
    if (!handle.readable) throw failure('EBADF', 'read', fd);
    const content = contentOf(file).subarray(position, position + into.length);
    into.set(content);
    return content.length;
  }

  write(fd: number, bytes: Uint8Array, from: number): number {
    const { handle, file } = this.#fileAt(fd, 'write');
    if (!handle.writable) throw failure('EBADF', 'write', fd);
    const taken = Buffer.from(bytes.subarray(from, Math.min(bytes.length, from + this.#piece)));
    if (taken.length === 0) return 0;
    const at = handle.append ? file.size : handle.position;
    const { ino, name } = handle;
    const changes: Change[] = [{ kind: 'data', by: ++this.#by, ino, at, bytes: taken }];
    const end = at + taken.length;
    if (end > file.size) changes.push({ kind: 'size', by: this.#by, ino, size: end });
    this.#did(`write ${name} ${at}+${taken.length}`, changes);
    handle.position = end;
    return taken.length;
  }

  truncate(fd: number, size: number): void {
    const handle = this.#handle(fd, 'ftruncate');
    if (!handle.writable) throw failure('EINVAL', 'ftruncate', fd);
    this.#did(`truncate ${handle.name} ${size}`, [{ kind: 'size', by: ++this.#by, ino: handle.ino, size }]);
  }

  syncData(fd: number): void {
    const { ino, name } = this.#handle(fd, 'fdatasync');
    this.#did(`fdatasync ${name}`, [], ino, false);
  }

  sync(fd: number): void {
    const { ino, name } = this.#handle(fd, 'fsync');
    this.#did(`fsync ${name}`, [], ino);
  }

  syncFolder(path: FilePath): void {
    const { ino, name } = this.#existing(path, 'open');
    this.#did(`fsync folder ${name}`, [], ino);
  }

  stat(target: FilePath | number): FileStat {
    const ino = typeof target === 'number' ? this.#handle(target, 'fstat').ino : this.#existing(target, 'lstat').ino;
    const node = this.disk.node(ino);
    if (node === undefined) throw failure('ENOENT', 'lstat', target);
    const size = node.kind === 'file' ? node.size : 4096;
    const mtimeNs = node.kind === 'file' ? node.mtimeNs : '0';
    return { kind: node.kind, dev: '1', ino: String(ino), size, mtimeNs };
  }

  list(path: FilePath): readonly string[] {
    const { node } = this.#existing(path, 'scandir');
    if (node.kind !== 'folder') throw failure('ENOTDIR', 'scandir', path);
    return namesIn(node)
      .map((name) => Buffer.from(name, 'latin1').toString())
      .toSorted();
  }

  readFile(path: FilePath): Buffer {
    const { node } = this.#existing(path, 'open');
    if (node.kind !== 'file') throw failure('EISDIR', 'read', path);
    return Buffer.from(contentOf(node));
  }

  rename(from: FilePath, to: FilePath): void {
    const source = this.#find(from, 'rename');
    const target = this.#find(to, 'rename');
    const node = source.ino === null ? undefined : this.disk.node(source.ino);
    if (source.ino === null || node === undefined) throw failure('ENOENT', 'rename', from);
    if (target.way.includes(source.ino)) throw failure('EINVAL', 'rename', to);
    if (target.ino !== null && source.way.includes(target.ino)) throw failure('ENOTEMPTY', 'rename', to);
    // Two names of one file: the system does nothing, and says nothing.
    if (source.ino === target.ino) return;
    const replaced = target.ino === null ? undefined : this.disk.node(target.ino);
    if (replaced?.kind === 'folder' && node.kind === 'file') throw failure('EISDIR', 'rename', to);
    if (replaced?.kind === 'file' && node.kind === 'folder') throw failure('ENOTDIR', 'rename', to);
    if (replaced?.kind === 'folder' && namesIn(replaced).length > 0) throw failure('ENOTEMPTY', 'rename', to);
    this.#did(`rename ${source.name} to ${target.name}`, [
      this.#entries(
        { folder: source.folder, name: source.name, target: null },
        { folder: target.folder, name: target.name, target: { ino: source.ino, kind: node.kind } },
      ),
    ]);
  }

  link(from: FilePath, to: FilePath): void {
    const source = this.#find(from, 'link');
    const node = source.ino === null ? undefined : this.disk.node(source.ino);
    if (source.ino === null || node === undefined) throw failure('ENOENT', 'link', from);
    const { folder, name, ino } = this.#find(to, 'link');
    if (ino !== null) throw failure('EEXIST', 'link', to);
    if (node.kind === 'folder') throw failure('EPERM', 'link', from);
    const target = { ino: source.ino, kind: node.kind };
    this.#did(`link ${source.name} as ${name}`, [this.#entries({ folder, name, target })]);
  }

  remove(path: FilePath): void {
    const found = this.#tryFind(path);
    if (found === null || found.ino === null) return;
    if (this.disk.node(found.ino)?.kind === 'folder') throw failure('ERR_FS_EISDIR', 'rm', path);
    this.#did(`remove ${found.name}`, [this.#entries({ folder: found.folder, name: found.name, target: null })]);
  }

  makeFolder(path: FilePath): boolean {
    const { folder, name, ino } = this.#find(path, 'mkdir');
    if (ino !== null) return false;
    const target = { ino: this.#nextIno++, kind: 'folder' as const };
    this.#did(`mkdir ${name}`, [this.#entries({ folder, name, target })]);
    return true;
  }

  /** Gives a file another time, as a worker does with what it made of an old file. */
  touch(fd: number, mtimeNs: string): void {
    const { ino, name } = this.#handle(fd, 'futimes');
    this.#did(`touch ${name}`, [{ kind: 'attributes', by: ++this.#by, ino, mtimeNs }]);
  }

  /** A path that leads to an open folder, whatever becomes of its name. */
  folderPath(fd: number): string {
    return `${THROUGH}${fd}`;
  }

  #did(call: string, changes: readonly Change[], secures: number | null = null, wholly = true): void {
    for (const change of changes) this.disk.apply(change);
    this.steps.push({ call, changes, secures, wholly });
  }

  #entries(...set: readonly EntryChange[]): Change {
    return { kind: 'entries', by: ++this.#by, set };
  }

  #handle(fd: number, syscall: string): Handle {
    const handle = this.#handles.get(fd);
    if (handle === undefined) throw failure('EBADF', syscall, fd);
    return handle;
  }

  #fileAt(fd: number, syscall: string): { readonly handle: Handle; readonly file: FileNode } {
    const handle = this.#handle(fd, syscall);
    const file = this.disk.node(handle.ino);
    if (file?.kind !== 'file') throw failure('EISDIR', syscall, fd);
    return { handle, file };
  }

  #existing(path: FilePath, syscall: string): Found & { readonly ino: number; readonly node: DiskNode } {
    const found = this.#find(path, syscall);
    const node = found.ino === null ? undefined : this.disk.node(found.ino);
    if (found.ino === null || node === undefined) throw failure('ENOENT', syscall, path);
    return { ...found, ino: found.ino, node };
  }

  #tryFind(path: FilePath): Found | null {
    try {
      return this.#find(path, 'lstat');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Where a path leads; its last name need not be there. */
  #find(path: FilePath, syscall: string): Found {
    const text = raw(path);
    const names = text.split('/').filter((name) => name !== '');
    const through = text.startsWith(THROUGH);
    const top = through ? this.#handle(Number(names.splice(0, 2)[1]), syscall).ino : ROOT;
    const last = names.pop();
    if (last === undefined) return { folder: top, name: '', ino: top, way: [] };
    const way = [top];
    let folder = top;
    for (const name of names) {
      const node = this.disk.node(folder);
      const next = node?.kind === 'folder' ? node.entries.get(name)?.ino : undefined;
      if (next === undefined || next === null) throw failure('ENOENT', syscall, path);
      if (this.disk.node(next)?.kind !== 'folder') throw failure('ENOTDIR', syscall, path);
      folder = next;
      way.push(folder);
    }
    const node = this.disk.node(folder);
    const ino = node?.kind === 'folder' ? (node.entries.get(last)?.ino ?? null) : null;
    return { folder, name: last, ino, way };
  }
}

interface Found {
  readonly folder: number;
  readonly name: string;
  readonly ino: number | null;
  /** Folders from the top to the one that holds it. */
  readonly way: readonly number[];
}

const namesIn = (folder: FolderNode): readonly string[] =>
  [...folder.entries].flatMap(([name, { ino }]) => (ino === null ? [] : name));
