import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { writeAll, type FileSystem } from '../file-system.ts';
import { FILES } from './batch-folder.ts';
import type { CheckpointStore, StoreOptions } from './checkpoint-store.ts';
import type { JournalCodec } from './codecs/codec.ts';
import { CODECS, codecIn } from './codecs/registry.ts';
import { readBatch } from './read-batch.ts';
import type { JournalRecord } from './records.ts';
import { Ledger } from './replay.ts';
import { encodeSnapshot } from './snapshot.ts';
import { cutTornLine, lastByte } from './torn-tail.ts';

/**
 * Results are synced each time this many bytes of them are there, so that a sync that somebody waits for finds little
 * to do (as RocksDB's bytes_per_sync).
 */
export const SYNC_BYTES = 1 << 20;

/** Bytes that belong into a file and how many of them are in it. */
interface Owed {
  readonly fd: number;
  readonly bytes: Uint8Array;
  done: number;
}

/**
 * The files of one batch, from its opening to `close`, by synchronous calls. What a full disk does not take is owed: it
 * is tried again at each sync, from the very byte on, and nothing later is written or acknowledged before it. Keeps the
 * sum of its own records (the ledger), which is what a snapshot holds: so it and the journal can't disagree.
 */
export class JournalWriter implements CheckpointStore {
  readonly ledger: Ledger;
  readonly #fs: FileSystem;
  readonly #o: StoreOptions;
  readonly #codec: JournalCodec;
  readonly #journal: number;
  readonly #results: number;
  #owed: Owed[] = [];
  /** Bytes of the journal, with those that are owed. */
  #bytes: number;
  /** To be acknowledged when nothing is owed any more. */
  #wanted = 0;
  #written = 0;
  #synced = 0;
  /** Bytes of the journal that are synced; negative while an earlier session may have left some in both files that are not. */
  #syncedBytes: number;
  /** Results that are written and not synced. */
  #unsynced: Uint8Array[] = [];
  #unsyncedBytes = 0;
  /**
   * A sync has failed: what was `written` since the last good one may be gone, and the next sync says nothing of it, as
   * the system may call those pages clean by now. So results are `repeated`, and the ledger stands in for the journal.
   */
  #doubt: 'written' | 'repeated' | null = null;
  /** The last snapshot holds all there is. */
  #snapshotted = -1;

  /** Throws what the disk says; AppError `cannot-start` for a batch that a newer version wrote, which stays as it was. */
  constructor(fs: FileSystem, options: StoreOptions) {
    const { folder, records, resume, files, format } = options;
    this.#fs = fs;
    this.#o = options;
    const found = resume ? readBatch(fs, folder, files) : { ledger: new Ledger(files), short: false };
    this.ledger = found.ledger;
    this.#codec = codecIn(fs, folder) ?? CODECS[format];
    cutTornLine(fs, `${folder}/${FILES.results}`);
    this.#journal = fs.open(`${folder}/${this.#codec.file}`, 'a');
    this.#results = fs.open(`${folder}/${FILES.results}`, 'a');
    // The names of both: a record that is on the disk in a file without a name is lost.
    if (records) fs.syncFolder(folder);
    this.#bytes = fs.stat(this.#journal).size;
    this.#syncedBytes = resume ? -1 : 0;
    const mend = this.#codec.mend(lastByte(fs, `${folder}/${this.#codec.file}`));
    if (mend.length > 0) this.#owe(this.#journal, mend);
    if (found.short) this.#replaceSnapshot(null);
  }

  /** Results before records: a record says "done", so its result must never be the younger of the two. */
  append(seq: number, records: readonly JournalRecord[], results: readonly Uint8Array[]): void {
    for (const lines of results) this.#owed.push({ fd: this.#results, bytes: lines, done: 0 });
    if (this.#o.records) {
      this.#unsynced.push(...results);
      for (const { length } of results) this.#unsyncedBytes += length;
    }
    if (this.#o.records && records.length > 0) {
      this.#owe(this.#journal, this.#codec.encode(records));
      for (const record of records) this.ledger.apply(record);
    }
    this.#wanted = seq;
    this.pay();
    this.#syncMany();
  }

  pay(): void {
    for (let next = this.#owed[0]; next !== undefined; next = this.#owed[0]) {
      while (next.done < next.bytes.length) next.done += this.#fs.write(next.fd, next.bytes, next.done);
      this.#owed.shift();
    }
    if (this.#written === this.#wanted) return;
    this.#written = this.#wanted;
    this.#o.onWritten(this.#written);
  }

  sync(seq = this.#wanted): void {
    this.#wanted = seq;
    this.pay();
    if (this.#synced === this.#written) return;
    const began = performance.now();
    if (this.#o.records) this.#syncFiles();
    this.#synced = this.#written;
    this.#o.onSynced(this.#synced, performance.now() - began);
  }

  #syncFiles(): void {
    if (this.#doubt === 'written') {
      this.#owed.push(...this.#unsynced.map((bytes) => ({ fd: this.#results, bytes, done: 0 })));
      this.#doubt = 'repeated';
    }
    this.pay();
    try {
      if (this.#unsynced.length > 0 || this.#syncedBytes < 0) this.#fs.syncData(this.#results);
      if (this.#syncedBytes !== this.#bytes || this.#doubt !== null) this.#fs.syncData(this.#journal);
      if (this.#doubt !== null) this.#replaceSnapshot(null);
    } catch (error) {
      this.#doubt = 'written';
      throw error;
    }
    this.#doubt = null;
    this.#resultsSynced();
    this.#syncedBytes = this.#bytes;
  }

  /** Many results are secured between two syncs of all. */
  #syncMany(): void {
    if (this.#doubt !== null || this.#unsyncedBytes < SYNC_BYTES) return;
    try {
      this.#fs.syncData(this.#results);
    } catch (error) {
      this.#doubt = 'written';
      throw error;
    }
    this.#resultsSynced();
  }

  #resultsSynced(): void {
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
  }

  snapshot(seq: number, at: number, progress: BatchProgress): void {
    // Everything that is in it must be on the disk: it says how far the journal reaches.
    this.sync(seq);
    if (this.#o.records && this.#snapshotted !== this.#bytes) this.#replaceSnapshot({ at, progress });
  }

  close(): void {
    this.#fs.close(this.#journal);
    this.#fs.close(this.#results);
  }

  #owe(fd: number, bytes: Uint8Array): void {
    this.#owed.push({ fd, bytes, done: 0 });
    if (fd === this.#journal) this.#bytes += bytes.length;
  }

  /** Null for the figures: those of the snapshot before stay, as it is the journal that is not to be relied on. */
  #replaceSnapshot(figures: { readonly at: number; readonly progress: BatchProgress } | null): void {
    const fs = this.#fs;
    const [path, previous, aside] = [FILES.snapshot, FILES.previous, `${FILES.snapshot}.tmp`].map(
      (name) => `${this.#o.folder}/${name}`,
    ) as [string, string, string];
    const fd = fs.open(aside, 'w');
    try {
      writeAll(
        fs,
        fd,
        encodeSnapshot(this.ledger, {
          at: figures?.at ?? 0,
          progress: figures?.progress ?? null,
          journal: this.#bytes,
        }),
      );
      fs.sync(fd);
    } finally {
      fs.close(fd);
    }
    fs.remove(previous);
    if (fs.list(this.#o.folder).includes(FILES.snapshot)) fs.link(path, previous);
    fs.rename(aside, path);
    fs.syncFolder(this.#o.folder);
    this.#snapshotted = this.#bytes;
  }
}
