import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type {
  FromPublisher,
  PublishedFacts,
  PublishFailure,
  PublishItem,
  RootIdentity,
  ToPublisher,
} from './publish-protocol.ts';

/*
 * Renames finished parts to their targets. Main decides what may be published (it alone knows which lease is
 * current) and this thread does it, so that a disk that hangs holds up neither the window nor the journal.
 */

const port = parentPort;
if (port === null) throw new Error('publisher-thread runs as a worker thread only.');

const SLASH = 0x2f;
/** Windows: a virus scanner or an indexer may hold a file for a moment. Milliseconds between tries, doubling. */
const BUSY_FIRST_MS = 50;
const BUSY_LAST_MS = 10_000;
const BUSY_CODES = new Set(['EPERM', 'EBUSY', 'EACCES']);

function sameRoot(root: RootIdentity): void {
  const now = statSync(root.path, { bigint: true });
  if (String(now.dev) === root.dev && String(now.ino) === root.ino) return;
  const error = new Error(`The output folder ${root.path} is not the one the batch started with (another disk?).`);
  throw Object.assign(error, { code: 'ENXIO' });
}

function rename(part: Buffer, target: Buffer): void {
  for (let wait = BUSY_FIRST_MS; ; wait *= 2) {
    try {
      renameSync(part, target);
      return;
    } catch (error) {
      const busy = process.platform === 'win32' && BUSY_CODES.has(codeOf(error)) && wait <= BUSY_LAST_MS;
      if (!busy) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
    }
  }
}

function publish(root: RootIdentity, items: readonly PublishItem[]): Omit<FromPublisher, 'id'> {
  const failures: PublishFailure[] = [];
  const facts: (PublishedFacts | null)[] = [];
  const folders = new Map<string, Buffer>();
  items.forEach((item, index) => {
    try {
      sameRoot(root);
      const target = Buffer.from(item.target);
      rename(Buffer.from(item.part), target);
      const made = lstatSync(target, { bigint: true });
      facts.push({ size: Number(made.size), mtimeNs: String(made.mtimeNs), ino: String(made.ino) });
      const folder = target.subarray(0, target.lastIndexOf(SLASH));
      folders.set(folder.toString('latin1'), folder);
    } catch (error) {
      facts.push(null);
      failures.push({ index, code: codeOf(error), message: error instanceof Error ? error.message : String(error) });
    }
  });
  for (const folder of folders.values()) syncFolder(folder);
  return { failures, facts };
}

function syncFolder(folder: Buffer): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN');

port.on('message', (message: ToPublisher) => {
  let answer: Omit<FromPublisher, 'id'> = { failures: [], facts: [] };
  if (message.kind === 'publish') answer = publish(message.root, message.items);
  if (message.kind === 'discard') for (const part of message.parts) rmSync(Buffer.from(part), { force: true });
  port.postMessage({ id: message.id, ...answer } satisfies FromPublisher);
});
