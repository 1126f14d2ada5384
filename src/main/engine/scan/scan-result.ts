import type { Refusal } from '../../../shared/domain/batch.ts';
import type { PathTable } from './path-table.ts';

export interface ScanRequest {
  /** Files and folders, as given; relative ones must be made absolute by the caller. Bytes where not UTF-8. */
  readonly paths: readonly (string | Uint8Array)[];
  /** Globs on the path below the root (picomatch); nothing in `include` takes everything. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The batch's own output folder, left out of the walk. */
  readonly outDir?: string;
}

export interface ScanResult {
  readonly table: PathTable;
  readonly bytes: number;
  /** Special files, unreadable folders, names that do not exist; each with its reason. */
  readonly refused: readonly Refusal[];
  /** Raw bytes of the deepest folder that holds all roots. */
  readonly base: Uint8Array;
  /** Roots after resolving links and dropping those inside another, as text. */
  readonly roots: readonly string[];
}

/** Told while the walk goes on, at most ten times a second. */
export interface ScanProgress {
  readonly files: number;
  readonly bytes: number;
  readonly folders: number;
}
