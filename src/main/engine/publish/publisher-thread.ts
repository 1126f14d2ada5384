import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { assertNever } from '../../../shared/assert-never.ts';
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
/** What a probe writes, and under which name. */
const PROBE_BYTES = 64 * 1024;
const PROBE_NAME = '.gristmill-probe.part';
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
  const folders = new Map<string, { readonly path: Buffer; readonly items: number[] }>();
  items.forEach((item, index) => {
    try {
      sameRoot(root);
      const target = Buffer.from(item.target);
      rename(Buffer.from(item.part), target);
      const made = lstatSync(target, { bigint: true });
      facts.push({ size: Number(made.size), mtimeNs: String(made.mtimeNs), ino: String(made.ino) });
      const path = target.subarray(0, target.lastIndexOf(SLASH));
      const name = path.toString('latin1');
      const folder = folders.get(name) ?? { path, items: [] };
      folder.items.push(index);
      folders.set(name, folder);
    } catch (error) {
      facts.push(null);
      failures.push(failureOf(index, error));
    }
  });
  for (const { path, items: inIt } of folders.values()) {
    try {
      syncFolder(path);
    } catch (error) {
      // A rename that is not on the disk may be gone after a power cut: they are done again, onto the same names.
      for (const index of inIt) {
        facts[index] = null;
        failures.push(failureOf(index, error));
      }
    }
  }
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

function answer(message: ToPublisher): Omit<FromPublisher, 'id'> {
  switch (message.kind) {
    case 'publish':
      return publish(message.root, message.items);
    case 'discard':
      return { failures: failuresOf(message.parts, (part) => rmSync(Buffer.from(part), { force: true })), facts: [] };
    case 'probe':
      return { failures: failuresOf([message.root], probe), facts: [] };
    default:
      return assertNever(message, 'message to the publisher');
  }
}

function probe(root: RootIdentity): void {
  sameRoot(root);
  const path = join(root.path, PROBE_NAME);
  try {
    const fd = openSync(path, 'w');
    try {
      writeSync(fd, Buffer.alloc(PROBE_BYTES, 1));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } finally {
    rmSync(path, { force: true });
  }
}

/** Does it for each, and tells for which it could not be done. */
function failuresOf<T>(items: readonly T[], run: (item: T) => void): PublishFailure[] {
  return items.flatMap((item, index) => {
    try {
      run(item);
      return [];
    } catch (error) {
      return [failureOf(index, error)];
    }
  });
}

const failureOf = (index: number, error: unknown): PublishFailure => ({
  index,
  code: codeOf(error),
  message: error instanceof Error ? error.message : String(error),
});

port.on('message', (message: ToPublisher) => {
  port.postMessage({ id: message.id, ...answer(message) } satisfies FromPublisher);
});
