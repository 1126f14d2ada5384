import type { TaskError } from '../../../shared/domain/task.ts';
import type { FileStat, FileSystem } from '../file-system.ts';
import { classify } from '../tasks/classify.ts';
import type { RootIdentity } from './publish-protocol.ts';

const SLASH = 0x2f;

/**
 * The output folder is gone, or its path leads to another one: its disk is not mounted. Said to be of the class
 * `resource`, like a full disk: it is known without a try what is wrong and when it is well again, so the lane waits
 * at once and no file has to be risked as a probe.
 */
function rootGone(root: RootIdentity, why: string): Error {
  const message = `The output folder ${root.path} is not the one the batch started with: ${why}. Nothing was written there.`;
  return Object.assign(new Error(message), { code: 'ENXIO', class: 'resource' });
}

const REPLACED =
  'it was made anew, or replaced. Put it back; or end this session and resume the batch, and what is missing is made again';

/** What the folder at a path is known by. Throws what the system says. */
export function identify(fs: FileSystem, path: string): RootIdentity {
  const fd = fs.open(path, 'r');
  try {
    const { dev, ino, bornNs } = fs.stat(fd);
    return { path, dev, ino, ...(bornNs === undefined ? {} : { bornNs }) };
  } finally {
    fs.close(fd);
  }
}

/** Whether a folder is the top of its volume: what is above it is another. */
export const topsVolume = (fs: FileSystem, folder: Uint8Array, { dev }: FileStat): boolean =>
  fs.stat(Buffer.concat([folder, Buffer.from('/..')])).dev !== dev;

/**
 * Two of device, inode and birth must agree: a volume may have another device number when it is mounted again, and FAT
 * other inodes. Device and inode alone do where no birth is kept, and for the top of a volume, which nobody can make
 * anew; anywhere else another birth tells of a folder that got the inode of the one before.
 */
export function sameFolder(
  root: Omit<RootIdentity, 'path'>,
  now: Omit<RootIdentity, 'path'>,
  tops: () => boolean,
): boolean {
  const [device, inode] = [root.dev === now.dev, root.ino === now.ino];
  const known = root.bornNs !== undefined && now.bornNs !== undefined;
  if (known && root.bornNs === now.bornNs) return device || inode;
  return device && inode && (!known || tops());
}

/**
 * The output folder, opened and proven to be the right one. Everything below it is reached through the handle, so that
 * no mount and no unmount in between leads a write to another disk; where the system has no such paths, the device of
 * what was written is looked at after (`assertInside`). Keeps the disk from being unmounted: hold it for one file, or
 * for what is done with the files of one lease at once.
 */
export class OpenRoot {
  readonly #fs: FileSystem;
  readonly #root: RootIdentity;
  #fd: number | null;
  readonly #base: Buffer;

  private constructor(fs: FileSystem, root: RootIdentity, fd: number) {
    this.#fs = fs;
    this.#root = root;
    this.#fd = fd;
    this.#base = Buffer.from(fs.folderPath?.(fd) ?? root.path);
  }

  /** Throws ENXIO, of the class `resource`, when the folder is not the one that it was. */
  static open(fs: FileSystem, root: RootIdentity): OpenRoot {
    const fd = opened(fs, root);
    try {
      const made = new OpenRoot(fs, root, fd);
      const now = fs.stat(fd);
      if (now.kind !== 'folder') throw rootGone(root, 'a file is in its place');
      if (sameFolder(root, now, () => topsVolume(fs, made.#base, now))) return made;
      throw rootGone(root, now.dev === root.dev ? REPLACED : 'it is on another disk');
    } catch (error) {
      fs.close(fd);
      throw error;
    }
  }

  /** Where a file below it is reached while this is open. */
  path(relative: Uint8Array): Buffer {
    return Buffer.concat([this.#base, Buffer.from('/'), relative]);
  }

  /** Makes the folders that lead to a file below it. */
  makeWay(relative: Uint8Array): void {
    const levels = foldersOf(relative);
    // Mostly they are all there, or only the last is missing.
    let known = levels.length;
    while (known > 0 && !this.#made(levels[known - 1])) known -= 1;
    for (const level of levels.slice(known)) this.#fs.makeFolder(this.path(level));
  }

  /**
   * Makes the name of a file below it outlive a power cut, and those of all the folders that lead to it, whoever made
   * them. `synced` holds the folders that were synced since the last of the names was made, `kept` those that are known
   * to be there for good; both grow.
   */
  syncWay(relative: Uint8Array, synced: Set<string>, kept: Set<string>): void {
    const levels = [Buffer.alloc(0), ...foldersOf(relative)];
    const last = levels.length - 1;
    const name = nameOf(levels[last]);
    if (synced.has(name)) return;
    const keys: string[] = [];
    let known = last;
    // A folder that was removed and made again has another inode, mostly.
    for (; known > 0; known--) {
      const key = `${nameOf(levels[known])}/${this.#fs.stat(this.#at(levels[known])).ino}`;
      if (kept.has(key)) break;
      keys[known] = key;
    }
    // From the outermost on: where a folder is kept, all that lead to it are.
    for (; known < last; known++) {
      this.#syncOnce(levels[known], synced);
      kept.add(keys[known + 1] ?? '');
    }
    this.#syncOnce(levels[last], synced);
  }

  /** Without paths through the handle: whether an open file lies on the disk of the root. Throws ENXIO. */
  assertInside(fd: number): void {
    if (this.#fs.folderPath !== undefined) return;
    if (this.#fs.stat(fd).dev !== this.#root.dev) throw rootGone(this.#root, 'its disk was taken away');
  }

  /** What was thrown, with paths that mean something to a person. */
  errorOf(error: unknown): TaskError {
    const { message, ...rest } = classify(error);
    return { ...rest, message: message.replaceAll(this.#base.toString(), this.#root.path) };
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#fd === null) return;
    this.#fs.close(this.#fd);
    this.#fd = null;
  }

  #syncOnce(level: Buffer | undefined, synced: Set<string>): void {
    const name = nameOf(level);
    if (synced.has(name)) return;
    this.#fs.syncFolder(this.#at(level));
    synced.add(name);
  }

  #at(level: Buffer = Buffer.alloc(0)): Buffer {
    return level.length === 0 ? this.#base : this.path(level);
  }

  #made(level: Buffer | undefined): boolean {
    if (level === undefined) return true;
    try {
      this.#fs.makeFolder(this.path(level));
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  }
}

function opened(fs: FileSystem, root: RootIdentity): number {
  try {
    return fs.open(root.path, 'r');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw rootGone(root, 'it is not there');
    throw error;
  }
}

/** The folders below the root that a file lies in, from the outermost on. */
function foldersOf(relative: Uint8Array): Buffer[] {
  const bytes = Buffer.from(relative);
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(SLASH); at >= 0; at = bytes.indexOf(SLASH, at + 1)) {
    if (at > 0) found.push(bytes.subarray(0, at));
  }
  return found;
}

/** Of a folder, for maps: one character for each byte. */
const nameOf = (level: Buffer | undefined): string => level?.toString('latin1') ?? '';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
