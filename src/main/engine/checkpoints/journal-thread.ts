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
import { parentPort, workerData } from 'node:worker_threads';
import { toLine } from './crc-line.ts';
import { FILES } from './batch-folder.ts';
import type { FromJournal, JournalOpen, ToJournal } from './journal-protocol.ts';
import { cutTornLine, endTornLine } from './torn-tail.ts';

/*
 * Keeps the files of one batch with synchronous calls, in a thread of its own: libuv's four threads are shared by
 * the whole process, and with two workers in long native jobs an asynchronous fdatasync took up to 3.8 s.
 */

const { folder, syncMs, records } = workerData as JournalOpen;
const port = parentPort;
if (port === null) throw new Error('journal-thread runs as a worker thread only.');

endTornLine(join(folder, FILES.journal));
cutTornLine(join(folder, FILES.results));
const journal = openSync(join(folder, FILES.journal), 'a');
const results = openSync(join(folder, FILES.results), 'a');
let written = 0;
let synced = 0;
let resultsDirty = false;

const say = (message: FromJournal): void => port.postMessage(message);

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/** Results before records: a record says "done", so its result must never be the younger of the two. */
function append(message: Extract<ToJournal, { kind: 'append' }>): void {
  if (message.results !== '') {
    writeAll(results, message.results);
    resultsDirty = true;
  }
  if (!records) return;
  let text = '';
  for (const json of message.records) text += toLine(json);
  if (text !== '') writeAll(journal, text);
}

function sync(): void {
  if (synced === written) return;
  const began = performance.now();
  if (records) syncFiles();
  synced = written;
  say({ kind: 'synced', seq: synced, ms: performance.now() - began });
}

function syncFiles(): void {
  if (resultsDirty) fdatasyncSync(results);
  resultsDirty = false;
  fdatasyncSync(journal);
}

function snapshot(json: string): void {
  const [path, previous, aside] = [FILES.snapshot, FILES.previous, FILES.aside].map((name) => join(folder, name));
  if (path === undefined || previous === undefined || aside === undefined) return;
  const fd = openSync(aside, 'w');
  try {
    writeAll(fd, toLine(json));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  if (existsSync(path)) {
    rmSync(previous, { force: true });
    linkSync(path, previous);
  }
  renameSync(aside, path);
  const dir = openSync(folder, 'r');
  try {
    fsyncSync(dir);
  } finally {
    closeSync(dir);
  }
}

function handle(message: ToJournal): void {
  switch (message.kind) {
    case 'append':
      append(message);
      break;
    case 'snapshot':
      sync();
      if (records) snapshot(message.json);
      break;
    case 'sync':
      break;
    case 'close':
      break;
  }
  written = message.seq;
  say({ kind: 'written', seq: written });
  if (message.kind !== 'append') sync();
  if (message.kind === 'close') finish();
}

function finish(): void {
  clearInterval(timer);
  closeSync(journal);
  closeSync(results);
  port?.close();
}

const timer = setInterval(() => guarded(sync), syncMs);

function guarded(run: () => void): void {
  try {
    run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    say({ kind: 'failed', seq: written, code, message: error instanceof Error ? error.message : String(error) });
  }
}

port.on('message', (message: ToJournal) => guarded(() => handle(message)));
