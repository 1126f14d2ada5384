import type { Refusal } from '../../../shared/domain/batch.ts';
import type { Junk } from '../../../shared/domain/junk.ts';
import type { NotTaken } from '../../../shared/domain/not-taken.ts';
import type { PathTable } from './path-table.ts';

/** Refusals that are kept as objects; beyond that they are only counted. */
export const MAX_REFUSALS = 10_000;

/** Roots that are listed as text; a batch of single files may have a hundred thousand. */
export const MAX_ROOTS = 1_000;

export interface ScanRequest {
  /** Files and folders, as given; relative ones must be made absolute by the caller. Bytes where not UTF-8. */
  readonly paths: readonly (string | Uint8Array)[];
  /** Globs (picomatch), see `glob-filter.ts`; nothing in `include` takes everything. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Endings of names, see `Recipe.takes`: other files that are met in folders are left out. Every file by default. */
  readonly takes?: readonly string[];
  /** Junk is taken too, see `shared/domain/junk.ts`, and whatever `takes` says; default off. */
  readonly allFiles?: boolean | undefined;
  /** Folders, absolute: a root is mirrored from the deepest of them that holds it, and without one from its own folder. */
  readonly bases?: readonly (string | Uint8Array)[];
  /** The batch's own output folder, left out of the walk; refused when it is itself a root. Need not exist yet. */
  readonly outDir?: string;
  /** Folders of Gristmill's own: never input, wherever they lie. */
  readonly dataDirs?: readonly string[];
}

export interface ScanResult {
  readonly table: PathTable;
  readonly bytes: number;
  /**
   * Special files, links met in a folder, unreadable folders, names that do not exist; each with its reason. The
   * first `MAX_REFUSALS` of them, those that a person named before those met in the walk.
   */
  readonly refused: readonly Refusal[];
  /** How many there were in all. */
  readonly refusedCount: number;
  /** Files and whole folders met in the walk that were left out as junk, and some of their names. */
  readonly junk: Junk;
  /** Files met in folders that were left out because of `takes`. */
  readonly notTaken: NotTaken;
  /** Raw bytes of the deepest folder that holds all roots (for one root its parent), without a trailing slash. */
  readonly base: Uint8Array;
  /** Roots after resolving links and dropping those inside another, as text; no more than `MAX_ROOTS` of them. */
  readonly roots: readonly string[];
  /** What a person should know before the start, one sentence each. */
  readonly notes?: readonly string[];
}

/** Told while the walk goes on, at most ten times a second. */
export interface ScanProgress {
  readonly files: number;
  readonly bytes: number;
  readonly folders: number;
}
