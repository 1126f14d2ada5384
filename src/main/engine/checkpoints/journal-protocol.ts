import type { AppErrorData } from '../../../shared/app-error.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { JournalFormat } from '../../../shared/domain/config.ts';
import type { JournalRecord } from './records.ts';
import type { LedgerContent } from './replay.ts';

/** Messages between main and the thread that keeps a batch's files. */
export interface JournalOpen {
  readonly folder: string;
  /** Milliseconds between group commits. */
  readonly syncMs: number;
  /** False when checkpoints are off: results are kept for the end of the batch, nothing else is. */
  readonly records: boolean;
  /** Every append is synced as soon as the thread gets to it, several at once. */
  readonly durable: boolean;
  /** Of a journal that is not there yet. */
  readonly format: JournalFormat;
  /** A batch that is on disk already: it is read first, and told by `loaded`. */
  readonly resume: boolean;
  /** Files of a batch that is new. */
  readonly files: number;
}

/** A batch as its folder tells it. */
export interface LoadedContent {
  readonly table: PathTable;
  readonly base: Uint8Array;
  readonly ledger: LedgerContent;
}

/** A thread keeps one batch at a time: `open` first, `close` last, and then the next batch may come. */
export type ToJournal =
  | { readonly kind: 'open'; readonly seq: number; readonly open: JournalOpen }
  /** Between two batches: reads one without touching it. */
  | { readonly kind: 'read'; readonly seq: number; readonly folder: string }
  | {
      readonly kind: 'append';
      readonly seq: number;
      readonly records: readonly JournalRecord[];
      /** Whole lines; transferred, not copied. */
      readonly results: readonly Uint8Array<ArrayBuffer>[];
    }
  /** Replaces the snapshot: written aside, synced, renamed; the one before is kept as `snapshot.prev.bin`. */
  | { readonly kind: 'snapshot'; readonly seq: number; readonly at: number; readonly progress: BatchProgress }
  /** Syncs everything now. */
  | { readonly kind: 'sync'; readonly seq: number }
  | { readonly kind: 'close'; readonly seq: number };

export type FromJournal =
  | { readonly kind: 'loaded'; readonly seq: number; readonly loaded: LoadedContent }
  /** It cannot be read, and was not touched. */
  | { readonly kind: 'refused'; readonly seq: number; readonly error: AppErrorData }
  /** The files are closed; the thread is free for the next batch. */
  | { readonly kind: 'closed'; readonly seq: number }
  /** All up to `seq` is in the hands of the system: it outlives this process. */
  | { readonly kind: 'written'; readonly seq: number }
  /** All up to `seq` is on the disk: it outlives a power cut. `ms` is what the sync took. */
  | { readonly kind: 'synced'; readonly seq: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly seq: number; readonly code: string; readonly message: string };
