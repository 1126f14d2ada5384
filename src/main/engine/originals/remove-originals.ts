import { dirname } from 'node:path';
import type { KeptOriginal, OriginalsFigures } from '../../../shared/domain/batch.ts';
import type { FactTable } from '../checkpoints/fact-table.ts';
import { lookAtOutput } from '../checkpoints/look.ts';
import type { FileStat, FileSystem } from '../file-system.ts';
import { OpenRoot } from '../publish/open-root.ts';
import type { PublishedFacts, RootIdentity } from '../publish/publish-protocol.ts';
import { targetOf, type Doing } from '../recipes/target.ts';
import { displayPath, mirroredPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import { classify } from '../tasks/classify.ts';
import { eachRun, type Runs } from '../tasks/work-queue.ts';

/** Of the originals that were kept, those that are named. */
const EXAMPLES = 5;

/** A batch whose outputs take the place of their originals. */
export interface Replacement {
  readonly doing: Doing;
  readonly table: PathTable;
  readonly root: RootIdentity;
  /** Outputs as they were published. */
  readonly published: FactTable;
}

/** What came of some tasks; nothing yet. */
export const NO_ORIGINALS: OriginalsFigures = { removed: 0, kept: 0, examples: [] };

/** Of two lots of tasks, one after the other. */
export function together(one: OriginalsFigures, other: OriginalsFigures): OriginalsFigures {
  return {
    removed: one.removed + other.removed,
    kept: one.kept + other.kept,
    examples: [...one.examples, ...other.examples].slice(0, EXAMPLES),
  };
}

/**
 * Removes the originals of tasks whose completion is on the disk for good, and no other: before that a power cut would
 * leave a file that has to be done again from nothing. An original goes only if it is the file that was read, by size
 * and time, and if what was published stands in its place, by size, time and inode. One that is gone already counts as
 * removed, so that this can be done any number of times: a crash in the middle needs no record. What can't be removed
 * is told. Never throws; synchronous, for a thread of its own.
 */
export function removeOriginals(fs: FileSystem, replacement: Replacement, tasks: Runs): OriginalsFigures {
  return new Removal(fs, replacement).run(tasks);
}

class Removal {
  readonly #fs: FileSystem;
  readonly #r: Replacement;
  readonly #kept: KeptOriginal[] = [];
  /** Folders that originals were removed from, by their bytes as latin1. */
  readonly #folders = new Set<string>();
  #keptCount = 0;
  #removed = 0;

  constructor(fs: FileSystem, replacement: Replacement) {
    this.#fs = fs;
    this.#r = replacement;
  }

  run(tasks: Runs): OriginalsFigures {
    const root = this.#opened();
    try {
      eachRun(tasks, (from, to) => {
        for (let task = from; task < to; task++) this.#one(task, root);
      });
    } finally {
      if (root instanceof OpenRoot) root.close();
    }
    for (const folder of this.#folders) this.#settle(folder);
    return { removed: this.#removed, kept: this.#keptCount, examples: this.#kept };
  }

  /** The output folder; or why nothing can be said of what is in it. */
  #opened(): OpenRoot | string {
    try {
      return OpenRoot.open(this.#fs, this.#r.root);
    } catch (error) {
      return classify(error).message;
    }
  }

  #one(task: number, root: OpenRoot | string): void {
    const path = pathBytes(this.#r.table, task);
    try {
      const original = unlessGone(() => this.#fs.stat(path));
      const why = original === null ? null : this.#whyNot(task, original, root);
      if (why !== null) return this.#keep(path, why);
      if (original !== null) this.#remove(path);
      this.#removed += 1;
    } catch (error) {
      this.#keep(path, `it could not be removed: ${classify(error).message}`);
    }
  }

  /** What is against the removal of an original that is there; null where nothing is. */
  #whyNot(task: number, original: FileStat, root: OpenRoot | string): string | null {
    const { table, published, doing } = this.#r;
    if (original.kind !== 'file') return 'something else stands in its place';
    if (original.size !== table.size[task] || mtimeMsOf(original) !== table.mtimeMs[task])
      return 'it changed since it was read';
    if (typeof root === 'string') return root;
    const facts = published.get(task);
    const target = targetOf(doing, mirroredPath(table, task), task);
    if (facts === undefined || target === null) return 'nothing is known of its new file';
    return this.#whyNotFor(root.path(target), facts, original);
  }

  #whyNotFor(output: Buffer, facts: PublishedFacts, original: FileStat): string | null {
    const found = lookAtOutput(output, facts, (path) => this.#fs.stat(path));
    if (found !== 'same') return `its new file ${found === 'missing' ? 'is not there any more' : 'was altered'}`;
    const { dev, ino } = this.#fs.stat(output);
    return dev === original.dev && ino === original.ino ? 'it is its new file' : null;
  }

  #remove(path: Buffer): void {
    this.#fs.remove(path);
    this.#folders.add(dirname(path.toString('latin1')));
  }

  #settle(folder: string): void {
    try {
      this.#fs.syncFolder(Buffer.from(folder, 'latin1'));
    } catch {
      // Some file systems can't. After a power cut originals may be there again, beside what was made of them.
    }
  }

  #keep(path: Buffer, why: string): void {
    this.#keptCount += 1;
    if (this.#kept.length < EXAMPLES) this.#kept.push({ path: displayPath(path).path, why });
  }
}

function unlessGone(look: () => FileStat): FileStat | null {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

const SECOND = 1_000_000_000n;

/** As `Stats.mtimeMs` has it, with the very rounding by which it was listed. */
export function mtimeMsOf({ mtimeNs }: Pick<FileStat, 'mtimeNs'>): number {
  const ns = BigInt(mtimeNs);
  const rest = ((ns % SECOND) + SECOND) % SECOND;
  return Number((ns - rest) / SECOND) * 1000 + Number(rest) / 1_000_000;
}
