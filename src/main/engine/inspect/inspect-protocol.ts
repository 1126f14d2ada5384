import type { AppErrorData } from '../../../shared/app-error.ts';
import type { BatchInspection } from '../../../shared/domain/inspection.ts';
import type { InspectOptions } from './inspect-batch.ts';

/** What an inspection thread is started for, as its `workerData`. */
export interface InspectJob extends InspectOptions {
  /** Of the batch. */
  readonly folder: string;
}

/** One answer, and nothing after it. */
export type FromInspection =
  | { readonly kind: 'inspected'; readonly found: BatchInspection }
  | { readonly kind: 'failed'; readonly error: AppErrorData };
