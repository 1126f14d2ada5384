import type { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { giveBackThread, takeThread } from '../workers/thread-shelf.ts';
import type { FromJournal, JournalOpen, LoadedContent, ToJournal } from './journal-protocol.ts';
import type { JournalRecord } from './records.ts';

/** Default period of the group commit: a power cut costs at most this much work. */
export const SYNC_MS = 1000;

/** Where the records and results of a batch go. */
export interface JournalSink {
  /** Queues a record; it is sent with the next `flush`. */
  record(record: JournalRecord): void;
  /** Queues lines of results. Their memory is gone after the next `flush`. */
  addResults(lines: Uint8Array<ArrayBuffer>): void;
  /** Sends what is queued. Resolves, or calls `then`, when it outlives this process. */
  flush(then?: () => void): void;
  /** Calls `then` when all that was queued is on the disk. */
  synced(then: () => void): void;
  /** Replaces the snapshot, if anything was recorded since the last. `at` in epoch milliseconds. */
  snapshot(at: number, progress: BatchProgress): void;
  /** Resolves when all that was queued outlives this process. Rejects with AppError when the disk does not take it. */
  written(): Promise<void>;
  /** Resolves when all that was queued is on the disk. Rejects with AppError when the disk does not take it. */
  sync(): Promise<void>;
  /** When it was last synced, epoch milliseconds; undefined before the first time. */
  readonly syncedAt: number | undefined;
  /** Whether records are kept; false where checkpoints are off. */
  readonly keeps: boolean;
  /** Whether records are synced as soon as they are there. */
  readonly durable: boolean;
  /** Resolves when the files are closed: with null, or with why not all of what was queued is in them. Never rejects. */
  close(): Promise<AppError | null>;
}

interface Waiter {
  readonly seq: number;
  readonly run: () => void;
  /** Told when the disk does not take it; without this it waits until the disk does. */
  readonly fail?: (error: AppError) => void;
}

const THREAD = 'journal-thread';

/** Client of a journal thread. Nothing here waits for the disk: `flush` posts, and acknowledgements come back. */
export class Journal implements JournalSink {
  readonly #worker: Worker;
  readonly #onHealth: (error: AppError | null) => void;
  readonly #onRecord: (record: JournalRecord) => void;
  #records: JournalRecord[] = [];
  #results: Uint8Array<ArrayBuffer>[] = [];
  #seq = 0;
  #acknowledged = 0;
  readonly keeps: boolean;
  readonly durable: boolean;
  /** Why the disk takes nothing, while it does not. */
  #failing: AppError | null = null;
  /** The thread is gone: nothing is answered any more. */
  #gone: AppError | null = null;
  #syncedAt: number | undefined;
  #written: Waiter[] = [];
  #synced: Waiter[] = [];
  readonly #closed: Promise<AppError | null>;
  #endClose: (lost: AppError | null) => void = () => undefined;
  readonly #loaded: Promise<LoadedContent>;
  #endLoad: (loaded: LoadedContent) => void = () => undefined;
  #refuseLoad: (error: Error) => void = () => undefined;

  /**
   * `onHealth` is told of the error when the disk stops taking what is written, and null when it takes it again;
   * `onRecord` of every record, when it is queued.
   */
  constructor(
    open: JournalOpen,
    onHealth: (error: AppError | null) => void,
    onRecord: (record: JournalRecord) => void = () => undefined,
  ) {
    this.#worker = takeThread(THREAD);
    this.#onHealth = onHealth;
    this.#onRecord = onRecord;
    this.keeps = open.records;
    this.durable = open.durable;
    this.#closed = new Promise((resolve) => {
      this.#endClose = resolve;
    });
    this.#loaded = new Promise((resolve, reject) => {
      this.#endLoad = resolve;
      this.#refuseLoad = reject;
    });
    // Of a new batch nobody asks.
    this.#loaded.catch(() => undefined);
    this.#worker.on('message', (message: FromJournal) => this.#heard(message));
    this.#worker.on('error', (error) => this.#ended(error.message));
    this.#worker.once('exit', () => this.#ended('its thread has ended'));
    this.#send({ kind: 'open', seq: 0, open });
  }

  /** What its folder said of a batch that is resumed. Rejects with AppError `cannot-start`; nothing was touched then. */
  get loaded(): Promise<LoadedContent> {
    return this.#loaded;
  }

  /** The record is sent later: it must not change any more. */
  record(record: JournalRecord): void {
    this.#records.push(record);
    this.#onRecord(record);
  }

  addResults(lines: Uint8Array<ArrayBuffer>): void {
    if (lines.length > 0) this.#results.push(lines);
  }

  flush(then?: () => void): void {
    if (this.#records.length > 0 || this.#results.length > 0) {
      const results = this.#results;
      this.#send(
        { kind: 'append', seq: ++this.#seq, records: this.#records, results },
        results.map((lines) => lines.buffer),
      );
      this.#records = [];
      this.#results = [];
    }
    if (then === undefined) return;
    if (this.#seq === this.#acknowledged) then();
    else this.#written.push({ seq: this.#seq, run: then });
  }

  written(): Promise<void> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    this.flush();
    if (this.#seq === this.#acknowledged) return Promise.resolve();
    return new Promise((resolve, reject) => this.#written.push({ seq: this.#seq, run: resolve, fail: reject }));
  }

  synced(then: () => void): void {
    this.flush();
    this.#synced.push({ seq: this.#seq, run: then });
  }

  snapshot(at: number, progress: BatchProgress): void {
    this.flush();
    this.#send({ kind: 'snapshot', seq: ++this.#seq, at, progress });
  }

  sync(): Promise<void> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    this.flush();
    const seq = ++this.#seq;
    this.#send({ kind: 'sync', seq });
    return new Promise((resolve, reject) => this.#synced.push({ seq, run: resolve, fail: reject }));
  }

  get syncedAt(): number | undefined {
    return this.#syncedAt;
  }

  close(): Promise<AppError | null> {
    if (this.#gone !== null) return Promise.resolve(this.#gone);
    this.flush();
    this.#send({ kind: 'close', seq: ++this.#seq });
    return this.#closed;
  }

  /** Nothing more will come of the thread: all who wait are told. */
  #ended(why: string): void {
    this.#failed('THREAD', why);
    this.#gone = this.#failing;
    this.#endClose(this.#gone);
    this.#refuseLoad(new Error(`The batch could not be read: ${why}.`));
  }

  #send(message: ToJournal, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #heard(message: FromJournal): void {
    switch (message.kind) {
      case 'written':
        this.#acknowledged = message.seq;
        if (this.#failing !== null) this.#onHealth(null);
        this.#failing = null;
        this.#written = release(this.#written, message.seq);
        break;
      case 'synced':
        this.#syncedAt = Date.now();
        this.#synced = release(this.#synced, message.seq);
        break;
      case 'loaded':
        this.#endLoad(message.loaded);
        break;
      case 'refused':
        this.#refuseLoad(AppError.fromData(message.error));
        break;
      case 'closed':
        giveBackThread(THREAD, this.#worker);
        this.#endClose(this.#failing);
        // Whatever is wrong with the disk, this batch does not suffer from it any more.
        if (this.#failing !== null) this.#onHealth(null);
        break;
      case 'failed':
        this.#failed(message.code, message.message);
        break;
    }
  }

  #failed(code: string, message: string): void {
    const error = new AppError('cannot-start', `The checkpoint of the batch could not be written: ${message}`, {
      details: { code },
    });
    if (this.#failing === null) this.#onHealth(error);
    this.#failing = error;
    this.#written = refuse(this.#written, error);
    this.#synced = refuse(this.#synced, error);
  }
}

function release(waiters: Waiter[], seq: number): Waiter[] {
  const due = waiters.filter((waiter) => waiter.seq <= seq);
  for (const waiter of due) waiter.run();
  return due.length === 0 ? waiters : waiters.filter((waiter) => waiter.seq > seq);
}

/** Those who wanted to know now are told; the others go on waiting. */
function refuse(waiters: readonly Waiter[], error: AppError): Waiter[] {
  for (const waiter of waiters) waiter.fail?.(error);
  return waiters.filter((waiter) => waiter.fail === undefined);
}
