import type { AppErrorData } from '../../../shared/app-error.ts';
import type { ReportFormat } from './report-row.ts';

/** What a report thread is started for, as its `workerData`. */
export interface ReportJob {
  /** Of the batch. */
  readonly folder: string;
  /** A process works on it. */
  readonly held: boolean;
  readonly format: ReportFormat;
  /** Absolute path of the file to be written; one that is there is replaced by the whole new one. */
  readonly path: string;
}

/** One answer, and nothing after it. */
export type FromReport =
  | { readonly kind: 'written'; readonly files: number }
  | { readonly kind: 'failed'; readonly error: AppErrorData };
