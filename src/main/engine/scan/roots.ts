import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fromGiven, fromBytes, parentOf, toFs } from './byte-string.ts';
import { kindOf } from './file-kind.ts';
import { reasonOf, type RefusalList } from './refusal-list.ts';

/** A file or folder that a person named, links on the way to it resolved. Paths are byte strings. */
export interface Root {
  /** Without a trailing slash; '' is the root folder. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Bytes, and when it was last changed; of a file. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Place in path order: what a folder holds stands where `<folder>/` does. */
  readonly key: string;
}

/**
 * The roots in path order, each file in at most one of them: what stands inside another, or is named twice (through
 * links too), is dropped. What cannot be taken is refused as named. Linear but for one sort.
 */
export function resolveRoots(
  given: readonly (string | Uint8Array)[],
  leftOut: ReadonlyMap<string, string>,
  refusals: RefusalList,
): readonly Root[] {
  const folders = new Map<string, string>();
  const roots: Root[] = [];
  for (const path of given) {
    const named = fromGiven(path);
    const root = resolveRoot(named, folders, refusals);
    if (root === null) continue;
    const own = leftOut.get(root.path);
    if (own === undefined) roots.push(root);
    else refusals.add(named, `is ${own}, which is left out`, true);
  }
  roots.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return withoutOverlap(roots);
}

/** The deepest folder that holds all of them. */
export function commonBase(roots: readonly Root[]): string {
  const [first, ...others] = roots;
  let base = first === undefined ? '' : parentOf(first.path);
  for (const { path } of others) {
    while (base !== '' && !path.startsWith(`${base}/`)) base = parentOf(base);
  }
  return base;
}

/** The folder from which a root is mirrored: the deepest of these that holds it, else its own. */
export function baseOf(path: string, bases: ReadonlySet<string>): string {
  if (bases.size > 0) {
    for (let at = path; at !== '';) {
      at = parentOf(at);
      if (bases.has(at)) return at;
    }
  }
  return parentOf(path);
}

/** The path with all links resolved, as far as it exists; the rest is kept as it stands. */
export function resolveMissing(path: string): string {
  const given = stripSlashes(path);
  try {
    return realpath(given);
  } catch {
    // Not there yet (or not to be reached, and then not to be walked either): what holds it may be.
    const parent = parentOf(given);
    return parent === '' ? given : resolveMissing(parent) + given.slice(parent.length);
  }
}

/** Sorted by key, everything in a folder follows the folder: one look back is enough. */
function withoutOverlap(sorted: readonly Root[]): readonly Root[] {
  let last: Root | undefined;
  return sorted.filter((root) => {
    const covered = last !== undefined && (last.isFolder ? root.key.startsWith(last.key) : root.key === last.key);
    if (!covered) last = root;
    return !covered;
  });
}

function resolveRoot(named: string, folders: Map<string, string>, refusals: RefusalList): Root | null {
  if (!isAbsolute(named)) {
    refusals.add(named, 'not an absolute path', true);
    return null;
  }
  try {
    const { path, stats } = locate(named, folders);
    const { size, mtimeMs } = stats;
    if (stats.isDirectory()) return { path, isFolder: true, size, mtimeMs, key: `${path}/` };
    if (stats.isFile()) return { path, isFolder: false, size, mtimeMs, key: path };
    refusals.add(named, kindOf(stats.mode), true);
  } catch (error) {
    refusals.add(named, reasonOf(error), true);
  }
  return null;
}

/** Where a named path really is. The folders of a hundred thousand named files are resolved once each. */
function locate(named: string, folders: Map<string, string>): { readonly path: string; readonly stats: Stats } {
  const slash = named.lastIndexOf('/');
  const name = named.slice(slash + 1);
  if (slash > 0 && name !== '' && name !== '.' && name !== '..') {
    const folder = named.slice(0, slash);
    let real = folders.get(folder);
    if (real === undefined) folders.set(folder, (real = realpath(folder)));
    const path = `${real}/${name}`;
    const stats = lstatSync(toFs(path));
    if (!stats.isSymbolicLink()) return { path, stats };
  }
  const path = realpath(named);
  return { path, stats: lstatSync(toFs(path === '' ? '/' : path)) };
}

function realpath(path: string): string {
  return stripSlashes(fromBytes(realpathSync.native(toFs(path), 'buffer')));
}

const stripSlashes = (path: string): string => path.replace(/\/+$/, '');
