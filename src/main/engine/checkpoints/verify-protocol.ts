import type { AppErrorData } from '../../../shared/app-error.ts';
import type { DiskCheck, DiskFigures, ResumeOffer } from '../../../shared/domain/batch.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import type { TaskStoreParts } from '../tasks/task-store.ts';
import type { Runs } from '../tasks/work-queue.ts';
import type { BatchMeta } from './batch-file.ts';
import type { Replayed } from './replay.ts';

/** What a verification thread is started for, as `workerData`. It has no cancel: its client terminates it. */
export type VerifyJob =
  /** Finds the batches that did not end: first all of them by their journals, then a look at the disk for each. */
  | {
      readonly kind: 'offers';
      /** Folder that holds one folder per batch. */
      readonly folder: string;
      /** Only these; null: whatever is there. */
      readonly ids: readonly string[] | null;
    }
  /** Reads one batch back, settles what has to be done again and hands it over. */
  | { readonly kind: 'resume'; readonly folder: string; readonly id: string; readonly contents: boolean };

/** A batch as it goes over to main: tables and columns by reference. */
export interface HandedOver {
  readonly meta: BatchMeta;
  readonly inputs: Pick<ScanResult, 'table' | 'base'>;
  /** What has to be done again is PENDING in it. */
  readonly store: TaskStoreParts;
  readonly earlier: Earlier;
  readonly suspects: readonly number[];
  /** Tasks that the journal must be told are done no more. */
  readonly redo: Runs;
  /** Line for the results that takes back what they say of tasks to be done; null where nobody reads them. */
  readonly voided: Uint8Array<ArrayBuffer> | null;
  /** The listing was brought up to date: `save` it once the journal has the redo. */
  readonly refreshed: boolean;
  /** How it was found. */
  readonly offer: ResumeOffer;
}

/** What earlier sessions left, but for the facts of each output: only the verification needs those. */
export type Earlier = Omit<Replayed, 'published'>;

/** Writes the listing of the batch that was handed over. */
export interface ToVerifyThread {
  readonly kind: 'save';
}

/** Progress at most ten times a second. */
export type FromVerifyThread =
  | { readonly kind: 'offer'; readonly offer: ResumeOffer }
  | { readonly kind: 'checking'; readonly id: string; readonly figures: DiskFigures; readonly check: DiskCheck }
  /** `damage`: what was found beside that of the journal. */
  | { readonly kind: 'checked'; readonly id: string; readonly figures: DiskFigures; readonly damage: readonly string[] }
  | { readonly kind: 'unreadable'; readonly id: string; readonly error: AppErrorData }
  | { readonly kind: 'handed-over'; readonly batch: HandedOver }
  | { readonly kind: 'saved' }
  | { readonly kind: 'failed'; readonly error: AppErrorData }
  | { readonly kind: 'end' };
