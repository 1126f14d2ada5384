import { closeSync, statSync, type Stats } from 'node:fs';
import { fromBytes, fromGiven, toBytes, toFs, toText } from '../../scan/byte-string.ts';
import { globFilter } from '../../scan/glob-filter.ts';
import { PathReader } from '../../scan/path-reader.ts';
import { reasonOf } from '../../scan/refusal-list.ts';
import type { ScanProgress, ScanRequest, ScanResult } from '../../scan/scan-result.ts';
import { TableBuilder } from '../../scan/table-builder.ts';
import { walk } from '../../scan/walk.ts';
import type { Listing } from '../recipe.ts';
import { baseOf } from './base-of.ts';
import { EntryPaths, leadsOut } from './entry-paths.ts';
import { findManifest, refuse, type FoundManifest } from './find-manifest.ts';
import { lookAt } from './look-at.ts';
import { MAX_MANIFEST } from './manifest-index.ts';
import { isTagManifest, kindOfManifest } from './manifest-kind.ts';
import { headOf, openManifest, readManifest, stampOf, type Passed } from './manifest-lines.ts';
import type { ManifestKind } from './manifest-parse.ts';
import type { VerifyOptions } from './verify-options.ts';

/** A manifest as it was read. Paths are byte strings. */
interface Read extends FoundManifest {
  readonly kind: ManifestKind;
  readonly stamp: string;
  /** Absolute paths of the files that it lists. */
  readonly listed: ReadonlySet<string>;
  readonly passed: Passed;
  /** The base folder is not where the manifest is, and nobody said so. */
  readonly elsewhere: boolean;
  /** Relative names that lead out of the base folder. */
  readonly outside: readonly string[];
  /** First folders of relative names, '.' for the base folder itself: where to look for what is extra. */
  readonly tops: ReadonlySet<string>;
}

/**
 * The files that a manifest lists, there or not, and those that are found beside them, in path order. Those are looked
 * for in the folders that a person named; where there are none, in those that the manifest has relative names in.
 * Throws AppError `usage` where there is nothing to verify by.
 */
export function listByManifest(
  request: ScanRequest,
  options: VerifyOptions,
  onProgress: (progress: ScanProgress) => void,
): Listing<VerifyOptions> {
  const read = readAll(findManifest(request, options), options, onProgress);
  const notes = judge(read, options);
  const walked = walk({ ...request, paths: extraRoots(read).map(toBytes) }, onProgress);
  const scan = new Merge(read, request, walked).run();
  const { manifest, base, kind, stamp } = read;
  return {
    scan: { ...scan, notes: [...notes, ...(scan.notes ?? [])] },
    options: { ...options, ...kind, manifest: toText(manifest), base: toText(base), listed: stamp },
  };
}

function readAll(found: FoundManifest, options: VerifyOptions, onProgress: (progress: ScanProgress) => void): Read {
  const { manifest } = found;
  let fd: number;
  try {
    const stats = statSync(toFs(manifest));
    if (!stats.isFile()) throw refuse(`The manifest ${toText(manifest)} is no regular file.`);
    if (stats.size > MAX_MANIFEST)
      throw refuse(`The manifest ${toText(manifest)} is longer than 4 GiB: no manifest is.`);
    fd = openManifest(manifest);
  } catch (error) {
    throw error instanceof Error && 'syscall' in error
      ? refuse(`The manifest ${toText(manifest)} cannot be read: ${reasonOf(error)}.`)
      : error;
  }
  try {
    const head = headOf(fd);
    const kind = kindOfManifest(manifest, head, options);
    const base = baseOf(found, head, kind);
    const elsewhere = base !== found.base;
    const paths = new EntryPaths(base);
    const listed = new Set<string>();
    const outside: string[] = [];
    const tops = new Set<string>();
    const take = (name: string): void => {
      listed.add(paths.of(name));
      if (leadsOut(name) || (kind.format === 'bagit' && name.startsWith('/'))) outside.push(name);
      else if (!name.startsWith('/')) tops.add(topOf(name));
    };
    const tell = (): void => onProgress({ files: listed.size, bytes: 0, folders: 0 });
    const passed = readManifest(fd, kind, ({ name }) => take(name), tell);
    return { ...found, base, elsewhere, kind, stamp: stampOf(fd), listed, passed, outside, tops };
  } finally {
    closeSync(fd);
  }
}

/** The first folder of a relative name; nothing for a name in the base folder itself, unless `./` says that it is meant. */
function topOf(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? '' : name.slice(0, slash);
}

/** Throws where nothing can be verified; returns what else a person should know. */
function judge(
  { manifest, base, elsewhere, listed, passed, outside, kind }: Read,
  { strict }: VerifyOptions,
): readonly string[] {
  const path = toText(manifest);
  const { count, first, unknown } = passed;
  const known = unknown === undefined ? '' : ` Checksums of an algorithm that is not known here were met: ${unknown}.`;
  if (listed.size === 0) {
    if (count === 0) throw refuse(`The manifest ${path} lists no files.`);
    throw refuse(`${path} is no manifest: none of its lines is a checksum of ${kindWords(kind)}.${known}`);
  }
  const lines =
    count === 1 ? `Line ${first} of the manifest` : `${count} lines of the manifest, the first is ${first},`;
  const bad = `${lines} ${count === 1 ? 'is' : 'are'} no checksum of ${kindWords(kind)}`;
  if (strict && count > 0) throw refuse(`${bad}, and strict asks for none of that.${known}`, 'strict');
  const names = outside
    .slice(0, 1)
    .map((name) => JSON.stringify(toText(name)))
    .join('');
  const away = `${outside.length === 1 ? 'A name leads' : `${outside.length} names lead`} out of the base folder ${toText(base)}: ${names}${outside.length > 1 ? ' is the first' : ''}`;
  if (outside.length > 0 && kind.format === 'bagit') throw refuse(`${away}, and no bag may have that.`);
  const moved = `Its names are found in ${toText(base)}, and not where the manifest is: they are taken to start there.`;
  return [
    ...(elsewhere ? [moved] : []),
    ...(count > 0 ? [`${bad}: passed over.${known}`] : []),
    ...(outside.length > 0 ? [`${away}.`] : []),
  ];
}

const kindWords = ({ format, algorithm }: ManifestKind): string =>
  algorithm === 'auto' ? `a known algorithm (${format})` : `${algorithm} (${format})`;

/** Where to look for what the manifest does not list. A list of the files about a bag need not be complete. */
function extraRoots({ named, base, tops, kind, manifest }: Read): readonly string[] {
  if (kind.format === 'bagit') return isTagManifest(manifest) ? [] : folders([`${base}/data`]);
  if (named.length > 0) return named.map((path) => (path === '' ? '/' : path));
  if (tops.has('.')) return [base === '' ? '/' : base];
  return folders([...tops].filter((top) => top !== '').map((top) => `${base}/${top}`));
}

const folders = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => lookAt(toFs(path))?.isDirectory() === true);

/** Puts together what is listed and what was found. */
class Merge {
  readonly #read: Read;
  readonly #walked: ScanResult;
  readonly #takes: (path: string) => boolean;
  readonly #table = new TableBuilder();
  readonly #folders = new Map<string, number>();
  /** Listed links: the walk refuses them, and they are verified all the same. */
  readonly #links = new Set<string>();
  #missing = 0;

  constructor(read: Read, { include, exclude }: ScanRequest, walked: ScanResult) {
    this.#read = read;
    this.#walked = walked;
    const filter = globFilter(include, exclude);
    const within = read.base.length + 1;
    this.#takes = (path) =>
      filter === null || filter.takes(path.startsWith(`${read.base}/`) ? path.slice(within) : path.slice(1));
  }

  run(): ScanResult {
    const { base, manifest, named, listed } = this.#read;
    const { table } = this.#walked;
    const paths = new PathReader(table);
    const sorted = [...listed].filter(this.#takes).sort();
    let next = 0;
    for (let id = 0; id < table.count; id++) {
      const path = fromBytes(paths.bytes(id));
      for (; (sorted[next] ?? path) < path; next++) this.#take(sorted[next] ?? '');
      if (sorted[next] === path) next += 1;
      else if (path === manifest) continue;
      this.#add(path, table.size[id] ?? 0, table.mtimeMs[id] ?? 0);
    }
    for (; next < sorted.length; next++) this.#take(sorted[next] ?? '');
    const { refused, refusedCount, junk, notTaken } = this.#walked;
    const left = refused.filter(({ path, pathBase64 }) => {
      const bytes = pathBase64 === undefined ? fromGiven(path) : fromBytes(Buffer.from(pathBase64, 'base64'));
      return !this.#links.has(bytes);
    });
    return {
      table: this.#table.finish(),
      bytes: this.#table.bytes,
      refused: left,
      refusedCount: refusedCount - (refused.length - left.length),
      junk,
      notTaken,
      // A copy: a Buffer would take its whole pool along to main.
      base: new Uint8Array(toBytes(base)),
      roots: [manifest, ...named].map((path) => toText(path === '' ? '/' : path)),
      ...(this.#missing === 0 ? {} : { notes: [missingWords(this.#missing)] }),
    };
  }

  /** A listed file that the walk did not meet; one that is not there is a task as well, and will say so. */
  #take(path: string): void {
    const stats = this.#look(path);
    if (stats?.isSymbolicLink() === true) this.#links.add(path);
    this.#add(path, stats?.size ?? 0, stats?.mtimeMs ?? 0);
  }

  #look(path: string): Stats | undefined {
    try {
      const stats = lookAt(toFs(path));
      if (stats === undefined) this.#missing += 1;
      return stats;
    } catch {
      // Not to be reached: its task will say why.
      return undefined;
    }
  }

  #add(path: string, size: number, mtimeMs: number): void {
    const slash = path.lastIndexOf('/');
    const folder = path.slice(0, slash);
    let id = this.#folders.get(folder);
    if (id === undefined) {
      const { base } = this.#read;
      const inBase = folder === base || folder.startsWith(`${base}/`);
      this.#folders.set(folder, (id = this.#table.folder(folder, inBase ? base.length : 0)));
    }
    this.#table.add(id, path.slice(slash + 1), size, mtimeMs);
  }
}

const missingWords = (missing: number): string =>
  missing === 1
    ? 'A file that the manifest lists is not there.'
    : `${missing} files that the manifest lists are not there.`;
