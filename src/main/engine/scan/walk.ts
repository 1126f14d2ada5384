import { lstatSync } from 'node:fs';
import { fromGiven, parentOf, toBytes, toFs, toText } from './byte-string.ts';
import { kindOf } from './file-kind.ts';
import { FolderFrame } from './folder-frame.ts';
import { JunkList } from './junk-list.ts';
import { NotTakenList } from './not-taken-list.ts';
import { globFilter, type GlobFilter } from './glob-filter.ts';
import { reasonOf, RefusalList } from './refusal-list.ts';
import { baseOf, commonBase, resolveMissing, resolveRoots, type Root } from './roots.ts';
import { MAX_ROOTS, type ScanProgress, type ScanRequest, type ScanResult } from './scan-result.ts';
import { TableBuilder } from './table-builder.ts';

/** The clock is looked at once in so many entries. */
const LOOK_EVERY = 256;
const PROGRESS_EVERY_MS = 100;

/**
 * Lists the regular files below the given roots in order of their path bytes, and refuses by name what is not one.
 * Opens folders and nothing else; follows links only where a person named one. Synchronous: runs in the scan thread
 * (and in tests). Throws AppError `usage` on a bad glob or more names than a table holds; trouble with single files
 * or folders is a refusal. Needs memory for the names of the folders it is in, and the table.
 */
export function walk(request: ScanRequest, onProgress: (progress: ScanProgress) => void = () => undefined): ScanResult {
  return new Walk(request, onProgress).run();
}

class Walk {
  readonly #request: ScanRequest;
  readonly #onProgress: (progress: ScanProgress) => void;
  readonly #filter: GlobFilter | null;
  /** Folders that are no input, with what they are. */
  readonly #leftOut: ReadonlyMap<string, string>;
  readonly #bases: ReadonlySet<string>;
  readonly #refusals = new RefusalList();
  readonly #junk: JunkList;
  readonly #notTaken: NotTakenList;
  readonly #table = new TableBuilder();
  /** Folders of the roots that are files, by path. */
  readonly #fileFolders = new Map<string, number>();
  #folders = 0;
  #entries = 0;
  #toldAt = performance.now();

  constructor(request: ScanRequest, onProgress: (progress: ScanProgress) => void) {
    this.#request = request;
    this.#onProgress = onProgress;
    this.#filter = globFilter(request.include, request.exclude);
    const all = request.allFiles ?? false;
    this.#junk = new JunkList(all);
    this.#notTaken = new NotTakenList(all ? null : (request.takes ?? null));
    this.#bases = new Set((request.bases ?? []).map(located));
    this.#leftOut = new Map([
      ...(request.dataDirs ?? []).map((path) => [located(path), 'the data folder of Gristmill'] as const),
      ...(request.outDir === undefined ? [] : [[located(request.outDir), 'the output folder'] as const]),
    ]);
  }

  run(): ScanResult {
    const roots = resolveRoots(this.#request.paths, this.#leftOut, this.#refusals);
    for (const root of roots) {
      if (root.isFolder) this.#walkRoot(root);
      else this.#takeRoot(root);
    }
    return {
      table: this.#table.finish(),
      bytes: this.#table.bytes,
      refused: this.#refusals.kept,
      refusedCount: this.#refusals.count,
      junk: this.#junk.found,
      notTaken: this.#notTaken.found,
      // A copy: a Buffer would take its whole pool along to main.
      base: new Uint8Array(toBytes(commonBase(roots))),
      roots: roots.slice(0, MAX_ROOTS).map((root) => toText(root.path === '' ? '/' : root.path)),
    };
  }

  #takeRoot({ path, size, mtimeMs }: Root): void {
    this.#tick();
    const parent = parentOf(path);
    const name = path.slice(parent.length + 1);
    const base = baseOf(path, this.#bases);
    if (this.#filter !== null && !this.#filter.takes(path.slice(base.length + 1))) return;
    let folder = this.#fileFolders.get(parent);
    if (folder === undefined) {
      folder = this.#table.folder(parent, base.length);
      this.#fileFolders.set(parent, folder);
    }
    this.#table.add(folder, name, size, mtimeMs);
  }

  /** A stack of its own instead of recursion: a tree may be deeper than the thread's stack. */
  #walkRoot(root: Root): void {
    const base = baseOf(root.path, this.#bases).length;
    const stack: FolderFrame[] = [];
    this.#enter(root.path, true, stack);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      for (let name = frame.nextName(); name !== undefined; name = frame.nextName()) this.#visit(frame, name, base);
      const below = frame.nextFolder();
      if (below === undefined) stack.pop();
      else this.#enter(`${frame.path}/${below}`, false, stack);
    }
  }

  #enter(path: string, named: boolean, stack: FolderFrame[]): void {
    this.#folders += 1;
    try {
      stack.push(new FolderFrame(path));
    } catch (error) {
      this.#refusals.add(path, reasonOf(error), named);
    }
  }

  #visit(frame: FolderFrame, name: string, base: number): void {
    this.#tick();
    if (this.#junk.takes(name)) return;
    const path = `${frame.path}/${name}`;
    try {
      const stats = lstatSync(toFs(path));
      if (stats.isDirectory()) {
        if (!this.#leftOut.has(path) && this.#filter?.closes(path.slice(base + 1)) !== true) frame.postpone(name);
      } else if (this.#filter === null || this.#filter.takes(path.slice(base + 1))) {
        if (this.#notTaken.has(name)) return;
        if (!stats.isFile()) return this.#refusals.add(path, kindOf(stats.mode), false);
        if (frame.folder < 0) frame.folder = this.#table.folder(frame.path, base);
        this.#table.add(frame.folder, name, stats.size, stats.mtimeMs);
      }
    } catch (error) {
      this.#refusals.add(path, reasonOf(error), false);
    }
  }

  #tick(): void {
    if (++this.#entries % LOOK_EVERY !== 0) return;
    const now = performance.now();
    if (now - this.#toldAt < PROGRESS_EVERY_MS) return;
    this.#toldAt = now;
    this.#onProgress({ files: this.#table.files, bytes: this.#table.bytes, folders: this.#folders });
  }
}

const located = (path: string | Uint8Array): string => resolveMissing(fromGiven(path));
