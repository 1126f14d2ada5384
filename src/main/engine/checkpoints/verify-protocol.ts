import type { AppErrorData } from '../../../shared/app-error.ts';
import type { DiskCheck, DiskFigures } from '../../../shared/domain/batch.ts';
import type { BatchScript } from '../recipes/script/about.ts';
import type { Runs } from '../tasks/work-queue.ts';
import type { FactColumns } from './fact-table.ts';
import type { Looked, Verification } from './verify.ts';

/**
 * What a verification thread is started for, as `workerData`: tables and columns by reference. It has no cancel: its
 * client terminates it.
 */
export interface VerifyJob extends Omit<Looked, 'published'> {
  /** Id of a built-in recipe, or the absolute path of a module. */
  readonly recipe: string;
  /** As in `BatchMeta`. */
  readonly script?: BatchScript;
  readonly published: FactColumns | null;
  /** Raw bytes of the folder that holds all roots: stands in the listing. */
  readonly base: Uint8Array;
  readonly contents: boolean;
}

/** What came of it. */
export interface Verdict extends Omit<Verification, 'redo'> {
  /** Tasks that are done by the journal and have to be done again. */
  readonly redo: Runs;
  /** Line for the results that takes back what they say of tasks that are not done; null where nobody reads them again. */
  readonly voided: Uint8Array<ArrayBuffer> | null;
}

/** Writes the listing of the batch as it is by now into its folder, durably. */
export interface ToVerifyThread {
  readonly kind: 'save-inputs';
  readonly folder: string;
}

export type FromVerifyThread =
  /** At most ten times a second. */
  | { readonly kind: 'checking'; readonly figures: DiskFigures; readonly check: DiskCheck }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed'; readonly error: AppErrorData };
