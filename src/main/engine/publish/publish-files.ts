import type { TaskError } from '../../../shared/domain/task.ts';
import { writeAll, type FileSystem } from '../file-system.ts';
import { crc32 } from '../scan/crc32.ts';
import { classify } from '../tasks/classify.ts';
import { OpenRoot } from './open-root.ts';
import { PART } from './part-name.ts';
import type { Published, PublishedFacts, PublishFailure, PublishItem, RootIdentity } from './publish-protocol.ts';

/*
 * How outputs get to their place. On the port of the disk, and of no thread: the worker seals the parts of its lease,
 * the publisher's thread puts them in place and syncs the folders, and only then the journal says that they are done.
 */

/** What a probe writes, and under which name. */
const PROBE_BYTES = 64 * 1024;
const PROBE_NAME = Buffer.from('.gristmill-probe.part');
/** Read at once for the CRC. */
const PIECE = 256 * 1024;
/** Windows: a virus scanner or an indexer may hold a file for a moment. Milliseconds between tries, doubling. */
const BUSY_FIRST_MS = 50;
const BUSY_LAST_MS = 10_000;
const BUSY_CODES: ReadonlySet<unknown> = new Set(['EPERM', 'EBUSY', 'EACCES']);

let piece: Buffer | null = null;

export type Sealed = { readonly crc: number } | { readonly error: TaskError };

/**
 * Syncs parts and tells of each the CRC-32 of what it holds, or what is wrong with it. One whose CRC is known from when
 * it was written is not read again. `beat` is called after each piece of 256 KiB and each part: a slow disk is no hang.
 */
export function seal(
  fs: FileSystem,
  root: RootIdentity,
  parts: readonly Pick<PublishItem, 'part' | 'crc'>[],
  beat: () => void,
): readonly Sealed[] {
  if (parts.length === 0) return [];
  const open = opened(fs, root);
  if (!(open instanceof OpenRoot)) return parts.map(() => ({ error: open }));
  try {
    return parts.map((one) => {
      const tried = attempt(open, () => synced(fs, open, one, beat));
      beat();
      return 'error' in tried ? tried : { crc: tried.made };
    });
  } finally {
    open.close();
  }
}

/** Read while it is in memory still, then synced. */
function synced(fs: FileSystem, root: OpenRoot, one: Pick<PublishItem, 'part' | 'crc'>, beat: () => void): number {
  const fd = fs.open(root.path(one.part), 'r+');
  try {
    root.assertInside(fd);
    const crc = one.crc ?? crcOf(fs, fd, beat);
    fs.sync(fd);
    return crc;
  } finally {
    fs.close(fd);
  }
}

function crcOf(fs: FileSystem, fd: number, beat: () => void): number {
  const buffer = (piece ??= Buffer.allocUnsafeSlow(PIECE));
  let crc = 0;
  let at = 0;
  for (let got = fs.read(fd, buffer, at); got > 0; got = fs.read(fd, buffer, at)) {
    crc = crc32(buffer.subarray(0, got), crc);
    at += got;
    beat();
  }
  return crc;
}

/**
 * Renames each part to its target, then syncs every folder from the target's up to the root, which may be new. What is
 * told as published outlives a power cut. The root is opened once and proven; nothing is renamed in another. `kept` is
 * what is known of its folders from earlier calls, and grows: the way to each needs to be synced once only.
 */
export function publish(
  fs: FileSystem,
  root: RootIdentity,
  items: readonly PublishItem[],
  kept: Set<string> = new Set(),
): Published {
  const open = opened(fs, root);
  if (!(open instanceof OpenRoot)) {
    return { facts: items.map(() => null), failures: items.map((_, index) => ({ index, error: open })) };
  }
  try {
    const renamed = items.map((item) => attempt(open, () => renameOne(fs, open, item)));
    const synced = new Set<string>();
    const ended = renamed.map((one, index) => {
      const target = items[index]?.target;
      if ('error' in one || target === undefined) return one;
      // A rename that is not on the disk may be gone after a power cut: it is done again, onto the same name.
      const safe = attempt(open, () => open.syncWay(target, synced, kept));
      return 'error' in safe ? safe : one;
    });
    return {
      facts: ended.map((one) => ('error' in one ? null : one.made)),
      failures: ended.flatMap((one, index) => ('error' in one ? [{ index, error: one.error }] : [])),
    };
  } finally {
    open.close();
  }
}

/** Removes parts that nobody will publish; a missing one is fine. Returns those that could not be removed. */
export function discard(fs: FileSystem, root: RootIdentity, parts: readonly Uint8Array[]): readonly PublishFailure[] {
  if (parts.length === 0) return [];
  const open = opened(fs, root);
  if (!(open instanceof OpenRoot)) return parts.map((_, index) => ({ index, error: open }));
  try {
    return parts.flatMap((part, index) => {
      const one = attempt(open, () => remove(fs, open.path(part)));
      return 'error' in one ? [{ index, error: one.error }] : [];
    });
  } finally {
    open.close();
  }
}

export interface Listed {
  readonly failures: readonly PublishFailure[];
  /** As text, in order of the folders; none of one that is not there. */
  readonly names: readonly (readonly string[])[];
}

/** Names that parts have, in folders below the root (`''` is the root itself). */
export function listParts(fs: FileSystem, root: RootIdentity, folders: readonly Uint8Array[]): Listed {
  const open = opened(fs, root);
  if (!(open instanceof OpenRoot)) {
    return { names: folders.map(() => []), failures: folders.map((_, index) => ({ index, error: open })) };
  }
  try {
    const tried = folders.map((folder) => attempt(open, () => partsIn(fs, open.path(folder))));
    return {
      names: tried.map((one) => ('error' in one ? [] : one.made)),
      failures: tried.flatMap((one, index) => ('error' in one ? [{ index, error: one.error }] : [])),
    };
  } finally {
    open.close();
  }
}

function partsIn(fs: FileSystem, folder: Buffer): readonly string[] {
  return (unlessGone(() => fs.list(folder)) ?? []).filter((name) => PART.test(name));
}

function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * Makes what was removed from these folders stay removed after a power cut; those that are not there need nothing. Returns
 * what is wrong; null when nothing is.
 */
export function settleFolders(fs: FileSystem, root: RootIdentity, folders: readonly Uint8Array[]): TaskError | null {
  const open = opened(fs, root);
  if (!(open instanceof OpenRoot)) return open;
  try {
    const tried = folders.map((folder) => attempt(open, () => unlessGone(() => fs.syncFolder(open.path(folder)))));
    return tried.flatMap((one) => ('error' in one ? [one.error] : []))[0] ?? null;
  } finally {
    open.close();
  }
}

/** Writes, syncs and removes a little in the root. Returns what is wrong with it; null when it takes files. */
export function probe(fs: FileSystem, root: RootIdentity): TaskError | null {
  const open = opened(fs, root);
  if (!(open instanceof OpenRoot)) return open;
  try {
    const tried = attempt(open, () => writeProbe(fs, open));
    return 'error' in tried ? tried.error : null;
  } finally {
    open.close();
  }
}

function opened(fs: FileSystem, root: RootIdentity): OpenRoot | TaskError {
  try {
    return OpenRoot.open(fs, root);
  } catch (error) {
    return classify(error);
  }
}

type Attempt<T> = { readonly made: T } | { readonly error: TaskError };

function attempt<T>(root: OpenRoot, run: () => T): Attempt<T> {
  try {
    return { made: run() };
  } catch (error) {
    return { error: root.errorOf(error) };
  }
}

function renameOne(fs: FileSystem, root: OpenRoot, { part, target, crc }: PublishItem): PublishedFacts {
  const to = root.path(target);
  rename(fs, root.path(part), to);
  const { size, mtimeNs, ino } = fs.stat(to);
  return { size, mtimeNs, ino, ...(crc === undefined ? {} : { crc }) };
}

function rename(fs: FileSystem, part: Buffer, target: Buffer): void {
  for (let wait = BUSY_FIRST_MS; ; wait *= 2) {
    try {
      return fs.rename(part, target);
    } catch (error) {
      if (codeOf(error) === 'EISDIR') throw folderInTheWay(target, error);
      const busy = process.platform === 'win32' && BUSY_CODES.has(codeOf(error)) && wait <= BUSY_LAST_MS;
      if (!busy) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
    }
  }
}

/** As a file's own error: the place of its output is meant, not the input. */
function folderInTheWay(target: Buffer, cause: unknown): Error {
  const words = `There is a folder where the output belongs: ${target.toString()}. It was left as it is; move it away, then process the file again.`;
  return Object.assign(new Error(words, { cause }), { code: 'EISDIR', class: 'permanent' });
}

function remove(fs: FileSystem, path: Buffer): void {
  try {
    fs.remove(path);
  } catch (error) {
    // Where the folder is none, there is no part in it.
    if (codeOf(error) !== 'ENOTDIR') throw error;
  }
}

function writeProbe(fs: FileSystem, root: OpenRoot): void {
  const path = root.path(PROBE_NAME);
  try {
    const fd = fs.open(path, 'w');
    try {
      root.assertInside(fd);
      writeAll(fs, fd, Buffer.alloc(PROBE_BYTES, 1));
      fs.sync(fd);
    } finally {
      fs.close(fd);
    }
  } finally {
    fs.remove(path);
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
