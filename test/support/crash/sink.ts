import { JournalWriter } from '../../../src/main/engine/checkpoints/journal-writer.ts';
import type { JournalFormat } from '../../../src/shared/domain/config.ts';
import type { JournalRecord } from '../../../src/main/engine/checkpoints/records.ts';
import type { Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import type { BatchProgress } from '../../../src/shared/domain/batch.ts';
import { COUNT, FOLDER } from './scene.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import type { Promises } from './promises.ts';

export interface SinkOptions {
  readonly fs: MemoryFileSystem;
  readonly resume: boolean;
  readonly format: JournalFormat;
  /** Hears what is promised; null where nobody holds it to that. */
  readonly promises: Promises | null;
}

/** The real writer of the journal behind what `Journal` is for main: queues, sends, and hears of acknowledgements. */
export class Sink {
  readonly #fs: MemoryFileSystem;
  readonly #writer: JournalWriter;
  readonly #promises: Promises | null;
  #records: JournalRecord[] = [];
  #results: Uint8Array[] = [];
  #seq = 0;

  constructor({ fs, resume, format, promises }: SinkOptions) {
    this.#fs = fs;
    this.#promises = promises;
    this.#writer = new JournalWriter(fs, {
      folder: FOLDER,
      records: true,
      resume,
      files: COUNT,
      format,
      onWritten: () => promises?.written(fs.steps.length),
      onSynced: () => promises?.synced(fs.steps.length),
    });
  }

  get ledger(): Ledger {
    return this.#writer.ledger;
  }

  record(record: JournalRecord): void {
    // As it crosses to the thread: what it names may change afterwards.
    this.#records.push(structuredClone(record));
    this.#promises?.record(record);
  }

  addResults(lines: Uint8Array): void {
    if (lines.length > 0) this.#results.push(lines);
  }

  flush(): void {
    if (this.#records.length === 0 && this.#results.length === 0) return;
    this.#promises?.sent(this.#fs.steps.length);
    this.#writer.append(++this.#seq, this.#records, this.#results);
    this.#records = [];
    this.#results = [];
  }

  sync(): void {
    this.flush();
    this.#writer.sync(++this.#seq);
  }

  snapshot(at: number, progress: BatchProgress): void {
    this.flush();
    this.#writer.snapshot(++this.#seq, at, progress);
  }

  close(): void {
    this.sync();
    this.#writer.close();
  }
}
