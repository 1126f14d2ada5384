import { assertNever } from '../../../shared/assert-never.ts';
import type { BatchState, PauseReason } from '../../../shared/domain/batch.ts';
import type { PublishedFacts } from '../publish/publish-protocol.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { eachRun, type Runs } from '../tasks/work-queue.ts';
import { fromLine } from './crc-line.ts';
import { recordSchema, type JournalRecord } from './records.ts';

/** What the journal tells of a batch, beside the states of its tasks. */
export interface Replayed {
  state: BatchState;
  pauseReason: PauseReason | undefined;
  /** The last session ended in good order. */
  closed: boolean;
  sessions: number;
  lastLease: number;
  retries: number;
  /** Active seconds of earlier sessions. */
  seconds: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  outputs: Extract<JournalRecord, { k: 'output' }>[];
  /** Outputs as they were when they were published, by task; for recipes with an output per file. */
  readonly published: Map<number, PublishedFacts>;
  /** Leases that nothing is known of: their attempts may have left `.part` files. */
  readonly openLeases: { readonly lease: number; readonly runs: Runs }[];
  /** Tasks that were in hand when the app died, and have not ended well since. */
  readonly suspects: Set<number>;
  /** There ever was one. */
  suspected: boolean;
  /** Highest format that a session wrote. */
  version: number;
  /** Boot of the last session; empty where the system has none. */
  boot: string;
  /** Tasks that were in a worker's hands at the end. */
  inFlight: number;
  /** In words; empty when every line was whole. */
  damage: string[];
}

interface Open {
  readonly runs: Runs;
  readonly slot: number;
}

/**
 * Plays a journal onto a fresh store. Damaged lines are left out and reported; what they said is redone, never
 * believed. Never throws on content.
 */
export function replay(text: string, store: TaskStore): Replayed {
  const batch: Replayed = {
    state: 'QUEUED',
    pauseReason: undefined,
    closed: false,
    sessions: 0,
    lastLease: 0,
    retries: 0,
    seconds: 0,
    startedAt: undefined,
    endedAt: undefined,
    outputs: [],
    published: new Map(),
    openLeases: [],
    suspects: new Set(),
    suspected: false,
    version: 0,
    boot: '',
    inFlight: 0,
    damage: [],
  };
  const open = new Map<number, Open>();
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  lines.forEach((line, index) => {
    const record = parse(line);
    if (record === null) batch.damage.push(`line ${index + 1} of the journal is damaged and was left out`);
    else apply(record, batch, store, open);
  });
  if (torn !== '') batch.damage.push('the last line of the journal was cut off in the middle (normal after a crash)');
  batch.inFlight = takeBack(batch, store, open);
  return batch;
}

/** All leases that are open end here: what they still hold goes back. Returns how many tasks that were. */
function takeBack(batch: Replayed, store: TaskStore, open: Map<number, Open>): number {
  let total = 0;
  // The newest lease first: a task that came back and was leased again is in the hands of the last one alone.
  for (const [lease, { runs }] of [...open].toReversed()) {
    let left = 0;
    each(runs, store, (id) => {
      if (store.state(id) !== 'ASSIGNED') return;
      store.move(id, 'PENDING');
      left += 1;
    });
    total += left;
    if (left > 0) batch.openLeases.push({ lease, runs });
  }
  open.clear();
  return total;
}

function parse(line: string): JournalRecord | null {
  const json = fromLine(line);
  if (json === null) return null;
  try {
    const parsed = recordSchema.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    // A line whose CRC holds and is no JSON was never ours.
    return null;
  }
}

function apply(record: JournalRecord, batch: Replayed, store: TaskStore, open: Map<number, Open>): void {
  switch (record.k) {
    case 'open':
      // The session before has no lease any more; if it did not end in good order, its parts may still lie about.
      takeBack(batch, store, open);
      batch.sessions += 1;
      batch.closed = false;
      batch.boot = record.boot;
      batch.version = Math.max(batch.version, record.v);
      break;
    case 'lease':
      batch.lastLease = Math.max(batch.lastLease, record.n);
      open.set(record.n, { runs: record.c, slot: record.w });
      each(record.c, store, (id) => assign(id, record.w, store));
      break;
    case 'done':
      each(record.c, store, (id) => {
        assign(id, open.get(record.n)?.slot ?? 0, store);
        store.completeRange(id, id + 1);
        batch.suspects.delete(id);
      });
      for (const [task, size, mtimeNs, ino, crc] of record.o ?? []) {
        batch.published.set(task, { size, mtimeNs, ino, ...(crc === undefined ? {} : { crc }) });
      }
      break;
    case 'fail':
      if (inHand(record.t, store)) {
        store.attempts[record.t] = record.a;
        store.fail(record.t, record.r, record.e);
      }
      break;
    case 'retry':
      batch.retries += 1;
      if (inHand(record.t, store)) {
        store.attempts[record.t] = record.a;
        store.retry(record.t, record.due, record.e);
      }
      break;
    case 'loss':
      if (record.t >= store.count) break;
      store.losses[record.t] = record.l;
      // The next attempt may need to know: out of memory asks for twice the heap.
      store.note(record.t, record.e);
      break;
    case 'back':
      each(record.c, store, (id) => {
        if (store.state(id) === 'ASSIGNED') store.move(id, 'PENDING');
      });
      break;
    case 'redo':
      each(record.c, store, (id) => {
        if (store.state(id) === 'COMPLETED') store.move(id, 'PENDING');
        batch.published.delete(id);
      });
      break;
    case 'suspect':
      batch.suspected = true;
      each(record.c, store, (id) => batch.suspects.add(id));
      break;
    case 'cancel':
      each(record.c, store, (id) => {
        if (store.state(id) === 'PENDING' || store.state(id) === 'RETRYING') store.cancel(id, record.r);
      });
      break;
    case 'state':
      batch.state = record.s;
      batch.pauseReason = record.why;
      if (record.seconds !== undefined) batch.seconds = record.seconds;
      if (record.s === 'RUNNING') batch.startedAt ??= record.at;
      else batch.endedAt = record.at;
      break;
    case 'output':
      batch.outputs.push(record);
      break;
    case 'close':
      batch.closed = true;
      break;
    default:
      assertNever(record);
  }
}

function each(runs: Runs, store: TaskStore, visit: (id: number) => void): void {
  eachRun(runs, (from, to) => {
    for (let id = from; id < Math.min(to, store.count); id++) visit(id);
  });
}

/** A record may be missing before this one (damage): the task is led to ASSIGNED from wherever it stands, if it may be. */
function assign(id: number, slot: number, store: TaskStore): void {
  const state = store.state(id);
  if (state === 'ASSIGNED') return;
  if (state !== 'PENDING') store.move(id, 'PENDING');
  store.assignRange(id, id + 1, slot);
}

function inHand(id: number, store: TaskStore): boolean {
  if (id >= store.count) return false;
  assign(id, store.slot[id] ?? 0, store);
  store.run(id);
  return true;
}
