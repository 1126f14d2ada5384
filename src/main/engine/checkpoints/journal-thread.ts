import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { toLine } from './crc-line.ts';
import { FILES } from './batch-folder.ts';
import type { FromJournal, JournalOpen, ToJournal } from './journal-protocol.ts';
import { cutTornLine, endTornLine } from './torn-tail.ts';

/*
 * Keeps the files of one batch at a time with synchronous calls, in a thread of its own: libuv's four threads are shared by
 * the whole process, and with two workers in long native jobs an asynchronous fdatasync took up to 3.8 s.
 */

const port = parentPort;
if (port === null) throw new Error('journal-thread runs as a worker thread only.');

const say = (message: FromJournal): void => port.postMessage(message);

/** The files of one batch, from `open` to `close`. */
class BatchJournal {
  readonly #folder: string;
  readonly #records: boolean;
  readonly #journal: number;
  readonly #results: number;
  readonly #timer: NodeJS.Timeout;
  #written = 0;
  #synced = 0;
  #resultsDirty = false;

  constructor({ folder, syncMs, records }: JournalOpen) {
    this.#folder = folder;
    this.#records = records;
    endTornLine(join(folder, FILES.journal));
    cutTornLine(join(folder, FILES.results));
    this.#journal = openSync(join(folder, FILES.journal), 'a');
    this.#results = openSync(join(folder, FILES.results), 'a');
    this.#timer = setInterval(() => guarded(this.#written, () => this.#sync()), syncMs);
  }

  append(message: Extract<ToJournal, { kind: 'append' }>): void {
    this.#append(message);
    this.#acknowledge(message.seq);
  }

  snapshot(seq: number, json: string): void {
    this.#sync();
    if (this.#records) this.#snapshot(json);
    this.#acknowledge(seq);
    this.#sync();
  }

  sync(seq: number): void {
    this.#acknowledge(seq);
    this.#sync();
  }

  close(): void {
    clearInterval(this.#timer);
    closeSync(this.#journal);
    closeSync(this.#results);
  }

  #acknowledge(seq: number): void {
    this.#written = seq;
    say({ kind: 'written', seq });
  }

  /** Results before records: a record says "done", so its result must never be the younger of the two. */
  #append({ results, records }: Extract<ToJournal, { kind: 'append' }>): void {
    for (const lines of results) {
      writeAll(this.#results, lines);
      this.#resultsDirty = true;
    }
    if (!this.#records) return;
    let text = '';
    for (const json of records) text += toLine(json);
    if (text !== '') writeAll(this.#journal, Buffer.from(text));
  }

  #sync(): void {
    if (this.#synced === this.#written) return;
    const began = performance.now();
    if (this.#records) {
      if (this.#resultsDirty) fdatasyncSync(this.#results);
      this.#resultsDirty = false;
      fdatasyncSync(this.#journal);
    }
    this.#synced = this.#written;
    say({ kind: 'synced', seq: this.#synced, ms: performance.now() - began });
  }

  #snapshot(json: string): void {
    const path = join(this.#folder, FILES.snapshot);
    const previous = join(this.#folder, FILES.previous);
    const aside = join(this.#folder, FILES.aside);
    const fd = openSync(aside, 'w');
    try {
      writeAll(fd, Buffer.from(toLine(json)));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (existsSync(path)) {
      rmSync(previous, { force: true });
      linkSync(path, previous);
    }
    renameSync(aside, path);
    const dir = openSync(this.#folder, 'r');
    try {
      fsyncSync(dir);
    } finally {
      closeSync(dir);
    }
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

let batch: BatchJournal | null = null;

function handle(message: ToJournal): void {
  if (message.kind === 'open') {
    batch = new BatchJournal(message.open);
    return;
  }
  // It could not be opened, which was said.
  if (batch === null) return;
  switch (message.kind) {
    case 'append':
      return batch.append(message);
    case 'snapshot':
      return batch.snapshot(message.seq, message.json);
    case 'sync':
    case 'close':
      return batch.sync(message.seq);
  }
}

function close(seq: number): void {
  guarded(seq, () => batch?.close());
  batch = null;
  say({ kind: 'closed', seq });
}

function guarded(seq: number, run: () => void): void {
  try {
    run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    say({ kind: 'failed', seq, code, message: error instanceof Error ? error.message : String(error) });
  }
}

port.on('message', (message: ToJournal) => {
  guarded(message.seq, () => handle(message));
  if (message.kind === 'close') close(message.seq);
});
