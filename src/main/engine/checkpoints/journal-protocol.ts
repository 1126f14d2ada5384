/** Messages between main and the thread that keeps a batch's files. */
export interface JournalOpen {
  readonly folder: string;
  /** Milliseconds between group commits. */
  readonly syncMs: number;
  /** False when checkpoints are off: results are kept for the end of the batch, nothing else is. */
  readonly records: boolean;
}

/** A thread keeps one batch at a time: `open` first, `close` last, and then the next batch may come. */
export type ToJournal =
  | { readonly kind: 'open'; readonly seq: number; readonly open: JournalOpen }
  | {
      readonly kind: 'append';
      readonly seq: number;
      readonly records: readonly string[];
      /** Whole lines; transferred, not copied. */
      readonly results: readonly Uint8Array<ArrayBuffer>[];
    }
  /** Replaces the snapshot: written aside, synced, renamed; the one before is kept as `snapshot.prev.json`. */
  | { readonly kind: 'snapshot'; readonly seq: number; readonly json: string }
  /** Syncs everything now. */
  | { readonly kind: 'sync'; readonly seq: number }
  | { readonly kind: 'close'; readonly seq: number };

export type FromJournal =
  /** The files are closed; the thread is free for the next batch. */
  | { readonly kind: 'closed'; readonly seq: number }
  /** All up to `seq` is in the hands of the system: it outlives this process. */
  | { readonly kind: 'written'; readonly seq: number }
  /** All up to `seq` is on the disk: it outlives a power cut. `ms` is what the sync took. */
  | { readonly kind: 'synced'; readonly seq: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly seq: number; readonly code: string; readonly message: string };
