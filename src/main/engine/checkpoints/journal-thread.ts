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

/** Bytes that belong into a file and how many of them are in it. */
interface Owed {
  readonly fd: number;
  readonly bytes: Uint8Array;
  done: number;
}

/**
 * The files of one batch, from `open` to `close`. What a full disk does not take is owed: it is tried again at each
 * sync, from the very byte on, and nothing later is written or acknowledged before it.
 */
class BatchJournal {
  readonly #folder: string;
  readonly #records: boolean;
  readonly #journal: number;
  readonly #results: number;
  readonly #timer: NodeJS.Timeout;
  #owed: Owed[] = [];
  /** To be acknowledged when nothing is owed any more. */
  #wanted = 0;
  #written = 0;
  #synced = 0;
  #resultsDirty = false;
  /** A failure was said and has not passed. */
  #failing = false;

  constructor({ folder, syncMs, records }: JournalOpen) {
    this.#folder = folder;
    this.#records = records;
    endTornLine(join(folder, FILES.journal));
    cutTornLine(join(folder, FILES.results));
    this.#journal = openSync(join(folder, FILES.journal), 'a');
    this.#results = openSync(join(folder, FILES.results), 'a');
    this.#timer = setInterval(() => guarded(this.#wanted, () => this.#attempt(false, () => this.#sync())), syncMs);
  }

  /** Results before records: a record says "done", so its result must never be the younger of the two. */
  append({ seq, results, records }: Extract<ToJournal, { kind: 'append' }>): void {
    for (const lines of results) this.#owed.push({ fd: this.#results, bytes: lines, done: 0 });
    if (results.length > 0) this.#resultsDirty = true;
    let text = '';
    if (this.#records) for (const json of records) text += toLine(json);
    if (text !== '') this.#owed.push({ fd: this.#journal, bytes: Buffer.from(text), done: 0 });
    this.#wanted = seq;
    this.#attempt(false, () => this.#pay());
  }

  snapshot(seq: number, json: string): void {
    this.#wanted = seq;
    this.#attempt(true, () => {
      this.#sync();
      if (this.#records) this.#snapshot(json);
    });
  }

  sync(seq: number): void {
    this.#wanted = seq;
    this.#attempt(true, () => this.#sync());
  }

  close(): void {
    clearInterval(this.#timer);
    closeSync(this.#journal);
    closeSync(this.#results);
  }

  /** Throws what failed: always when somebody waits for an answer, else only for the first time. */
  #attempt(answered: boolean, run: () => void): void {
    try {
      run();
      this.#failing = false;
    } catch (error) {
      const known = this.#failing;
      this.#failing = true;
      if (answered || !known) throw error;
    }
  }

  #pay(): void {
    for (let next = this.#owed[0]; next !== undefined; next = this.#owed[0]) {
      while (next.done < next.bytes.length) next.done += writeSync(next.fd, next.bytes, next.done);
      this.#owed.shift();
    }
    if (this.#written === this.#wanted) return;
    this.#written = this.#wanted;
    say({ kind: 'written', seq: this.#written });
  }

  #sync(): void {
    this.#pay();
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
  if (batch === null) {
    if (message.kind === 'close') return;
    throw new Error('The journal could not be opened.');
  }
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
