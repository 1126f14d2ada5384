import { Worker } from 'node:worker_threads';
import type { FromJournal, ToJournal } from '../src/main/engine/checkpoints/journal-protocol.ts';

/** Milliseconds. */
export interface SyncTimes {
  /** What each sync of the disk took, as the thread tells it. */
  readonly syncs: readonly number[];
  /** From each append that was sent to the news that it is on the disk. */
  readonly commits: readonly number[];
}

interface Sent {
  readonly seq: number;
  readonly at: number;
}

let syncs: number[] = [];
let commits: number[] = [];
/** Appends of a thread that are not on the disk yet. */
const waiting = new WeakMap<Worker, Sent[]>();

/** From now on what main and the journal's thread say to each other is timed. The engine is none the wiser. */
export function watchSyncs(): void {
  // It is called with its worker below.
  // oxlint-disable-next-line typescript/unbound-method
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (this: Worker, message: ToJournal, transfer?: never) {
    if (message.kind === 'open' && 'open' in message) listen(this);
    else if (message.kind === 'append' && 'seq' in message) {
      waiting.get(this)?.push({ seq: message.seq, at: performance.now() });
    }
    post.call(this, message, transfer);
  };
}

/** What was seen since it was last asked. */
export function takeSyncs(): SyncTimes {
  const seen = { syncs, commits };
  syncs = [];
  commits = [];
  return seen;
}

function listen(worker: Worker): void {
  waiting.set(worker, []);
  worker.on('message', (message: FromJournal) => {
    if (message.kind !== 'synced') return;
    const now = performance.now();
    const sent = waiting.get(worker) ?? [];
    syncs.push(message.ms);
    for (const { seq, at } of sent) if (seq <= message.seq) commits.push(now - at);
    waiting.set(
      worker,
      sent.filter(({ seq }) => seq > message.seq),
    );
  });
}
