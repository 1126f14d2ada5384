import { parentPort } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { diskFileSystem } from '../file-system.ts';
import { decodeInputs } from '../scan/inputs-file.ts';
import { FILES } from './batch-folder.ts';
import { JournalWriter } from './journal-writer.ts';
import type { FromJournal, JournalOpen, LoadedContent, ToJournal } from './journal-protocol.ts';
import { readBatch } from './read-batch.ts';
import { contentToShare } from './replay.ts';

/*
 * Keeps the files of one batch at a time with synchronous calls, in a thread of its own: libuv's four threads are shared by
 * the whole process, and with two workers in long native jobs an asynchronous fdatasync took up to 3.8 s.
 */

const port = parentPort;
if (port === null) throw new Error('journal-thread runs as a worker thread only.');

const say = (message: FromJournal): void => port.postMessage(message);

/** A batch between `open` and `close`. */
class OpenBatch {
  readonly writer: JournalWriter;
  readonly #timer: NodeJS.Timeout;
  readonly #durable: boolean;
  /** A failure was said and has not passed. */
  #failing = false;
  #syncing = false;

  constructor(open: JournalOpen) {
    const { folder, records, resume, format, durable, syncMs } = open;
    const inputs = resume ? inputsOf(folder) : null;
    this.writer = new JournalWriter(diskFileSystem, {
      folder,
      records,
      resume,
      format,
      files: inputs?.table.count ?? open.files,
      onWritten: (seq) => say({ kind: 'written', seq }),
      onSynced: (seq, ms) => say({ kind: 'synced', seq, ms }),
    });
    this.#durable = durable;
    this.#timer = setInterval(() => guarded(0, () => this.attempt(false, () => this.writer.sync())), syncMs);
    if (inputs !== null)
      say({ kind: 'loaded', seq: 0, loaded: { ...inputs, ledger: contentToShare(this.writer.ledger) } });
  }

  append({ seq, records, results }: Extract<ToJournal, { kind: 'append' }>): void {
    this.attempt(false, () => this.writer.append(seq, records, results));
    if (this.#durable) this.#syncSoon();
  }

  /** Throws what failed: always when somebody waits for an answer, else only for the first time. */
  attempt(answered: boolean, run: () => void): void {
    try {
      run();
      this.#failing = false;
    } catch (error) {
      const known = this.#failing;
      this.#failing = true;
      if (answered || !known) throw error;
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.writer.close();
  }

  /** After all messages that have come by now: one sync for all of them. */
  #syncSoon(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    setImmediate(() => {
      this.#syncing = false;
      if (batch === this) guarded(0, () => this.attempt(false, () => this.writer.sync()));
    });
  }
}

let batch: OpenBatch | null = null;

function inputsOf(folder: string): Pick<LoadedContent, 'table' | 'base'> {
  const path = `${folder}/${FILES.inputs}`;
  return decodeInputs(diskFileSystem.readFile(path), path);
}

function handle(message: ToJournal): void {
  switch (message.kind) {
    case 'open':
      batch = new OpenBatch(message.open);
      return;
    case 'read': {
      const inputs = inputsOf(message.folder);
      const { ledger } = readBatch(diskFileSystem, message.folder, inputs.table.count);
      return say({ kind: 'loaded', seq: message.seq, loaded: { ...inputs, ledger: ledger.content } });
    }
    case 'append':
      return opened().append(message);
    case 'snapshot':
      return opened().attempt(true, () => opened().writer.snapshot(message.seq, message.at, message.progress));
    case 'sync':
      return opened().attempt(true, () => opened().writer.sync(message.seq));
    case 'close':
      batch?.attempt(true, () => batch?.writer.sync(message.seq));
  }
}

function opened(): OpenBatch {
  if (batch === null) throw new Error('The journal could not be opened.');
  return batch;
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

function readable(error: unknown, message: ToJournal): AppError {
  if (error instanceof AppError) return error;
  const folder = message.kind === 'read' ? message.folder : message.kind === 'open' ? message.open.folder : '';
  const why = error instanceof Error ? error.message : String(error);
  return new AppError('cannot-start', `The batch in ${folder} cannot be read: ${why}. Nothing was changed.`);
}

/** Those who wait for a batch to be read are told why it can't be; nothing was touched then. */
function reads(message: ToJournal): boolean {
  return message.kind === 'read' || (message.kind === 'open' && message.open.resume);
}

port.on('message', (message: ToJournal) => {
  if (reads(message)) {
    try {
      handle(message);
    } catch (error) {
      say({ kind: 'refused', seq: message.seq, error: AppError.toData(readable(error, message)) });
    }
    return;
  }
  guarded(message.seq, () => handle(message));
  if (message.kind === 'close') close(message.seq);
});
