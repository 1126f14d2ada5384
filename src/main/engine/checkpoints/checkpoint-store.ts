import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { JournalFormat } from '../../../shared/domain/config.ts';
import type { JournalRecord } from './records.ts';
import type { Ledger } from './replay.ts';

export interface StoreOptions {
  /** The batch's own folder; must exist. */
  readonly folder: string;
  /** False when checkpoints are off: results are kept for the end of the batch, nothing else is. */
  readonly records: boolean;
  /** A batch that is there already, to be gone on with; else a new one. */
  readonly resume: boolean;
  readonly files: number;
  /** Of a journal that is not there yet; one that is there keeps its own. */
  readonly format: JournalFormat;
  /** All up to `seq` is in the hands of the system: it outlives this process. */
  readonly onWritten: (seq: number) => void;
  /** All up to `seq` is on the disk: it outlives a power cut. */
  readonly onSynced: (seq: number, ms: number) => void;
}

/**
 * What keeps one batch on disk. Calls are synchronous and made in one thread, in order of `seq`; each throws what the
 * disk says, and what was not taken then is tried again by the next `pay` or `sync`.
 */
export interface CheckpointStore {
  /** What all records add up to, those of earlier sessions included. */
  readonly ledger: Ledger;
  append(seq: number, records: readonly JournalRecord[], results: readonly Uint8Array[]): void;
  /** Writes what is owed. */
  pay(): void;
  sync(seq?: number): void;
  /** Syncs, and replaces the snapshot if anything was recorded since the last. */
  snapshot(seq: number, at: number, progress: BatchProgress): void;
  close(): void;
}
