import { assertNever } from '../../../shared/assert-never.ts';
import { sharedCopy } from '../shared-memory.ts';
import { canBeDoneAgain } from '../tasks/by-hand.ts';
import { seenAtMost, TaskStore, type StoreContent } from '../tasks/task-store.ts';
import { inRuns, runLength, type Runs } from '../tasks/work-queue.ts';
import { copyColumns, FactTable, type FactColumns } from './fact-table.ts';
import { assignAll, each, eachWithin, inHand } from './lead-tasks.ts';
import { BegunFiles, type BegunContent } from './begun-files.ts';
import { nothingYet, type Open, type Replayed } from './replayed.ts';
import type { JournalRecord } from './records.ts';

/** A ledger as it crosses to another thread and stands in a snapshot. */
export interface LedgerContent {
  readonly files: number;
  readonly store: StoreContent;
  readonly batch: Omit<Replayed, 'published' | 'begun'>;
  readonly begun: BegunContent;
  readonly published: FactColumns | null;
  readonly open: ReadonlyMap<number, Open>;
}

/**
 * What the records of a journal add up to. Main has one of a batch that was read back; the thread that writes the
 * journal keeps one of its own, record by record, and a snapshot is that. Never throws on what a record says.
 */
export class Ledger {
  readonly store: TaskStore;
  readonly batch: Replayed;
  readonly #open: Map<number, Open>;

  constructor(files: number, content?: LedgerContent) {
    this.store = new TaskStore(files, content?.store);
    this.batch =
      content === undefined
        ? nothingYet(files)
        : {
            ...nothingYet(0),
            ...content.batch,
            published: new FactTable(files, content.published),
            begun: new BegunFiles(content.begun),
          };
    this.#open = new Map(content?.open);
  }

  get content(): LedgerContent {
    const { published, begun, ...batch } = this.batch;
    return {
      files: this.store.count,
      store: this.store.content,
      batch,
      published: published.columns,
      begun: begun.content,
      open: this.#open,
    };
  }

  apply(record: JournalRecord): void {
    apply(record, this.batch, this.store, this.#open);
  }

  /** The process that had the batch is gone: what it had leased goes back. */
  settle(): void {
    this.batch.inFlight = takeBack(this.batch, this.store, this.#open);
  }
}

/** What another thread may have while this ledger goes on: with columns of its own. */
export function contentToShare({ content }: Ledger): LedgerContent {
  const { store, published } = content;
  const copy = (column: Uint8Array): Uint8Array => new Uint8Array(sharedCopy(column));
  const own = {
    state: copy(store.state),
    reason: copy(store.reason),
    attempts: copy(store.attempts),
    losses: copy(store.losses),
  };
  return {
    ...content,
    store: { ...store, ...own },
    published: published === null ? null : copyColumns(published),
  };
}

/** All leases that are open end here: what they still hold goes back. Returns how many tasks that were, without suspects. */
function takeBack(batch: Replayed, store: TaskStore, open: Map<number, Open>): number {
  let total = 0;
  // The newest lease first: a task that came back and was leased again is in the hands of the last one alone.
  for (const [lease, { runs, chunk }] of [...open].toReversed()) {
    let left = 0;
    let suspects = 0;
    each(runs, store, (id) => {
      if (store.state(id) !== 'ASSIGNED') return;
      store.move(id, 'PENDING');
      left += 1;
      if (batch.suspects.has(id)) suspects += 1;
    });
    total += left - suspects;
    // Of a file in chunks another lease may have brought it back.
    if (left > 0 || chunk !== undefined) batch.openLeases.push({ lease, runs });
  }
  open.clear();
  return total;
}

function apply(record: JournalRecord, batch: Replayed, store: TaskStore, open: Map<number, Open>): void {
  switch (record.k) {
    case 'open':
      // The session before has no lease any more; if it did not end in good order, its parts may still lie about.
      takeBack(batch, store, open);
      batch.sessions += 1;
      batch.closed = false;
      batch.deathTold = false;
      batch.boot = record.boot;
      batch.version = Math.max(batch.version, record.v);
      break;
    case 'lease':
      batch.lastLease = Math.max(batch.lastLease, record.n);
      if (record.c.length > 0) open.set(record.n, { runs: record.c, slot: record.w, left: runLength(record.c) });
      eachWithin(record.c, store, (from, to) => assignAll(from, to, record.w, store));
      break;
    case 'chunk': {
      const { n, t, h: chunk, w: slot } = record;
      batch.lastLease = Math.max(batch.lastLease, n);
      open.set(n, { runs: [t, t + 1], slot, left: 1, chunk });
      eachWithin([t, t + 1], store, (from, to) => assignAll(from, to, slot, store));
      break;
    }
    case 'chunk-done':
      if (record.t < store.count) batch.begun.done(record);
      chunkReturned(record.n, record.t, store, open);
      break;
    case 'done':
      eachWithin(record.c, store, (from, to) => {
        assignAll(from, to, open.get(record.n)?.slot ?? 0, store);
        store.completeRange(from, to);
      });
      if (batch.suspects.size + batch.lone.size > 0) each(record.c, store, (id) => cleared(id, batch));
      over(record.c, batch);
      returned(record.n, runLength(record.c), open);
      for (const [task, size, mtimeNs, ino, crc] of record.o ?? []) {
        batch.published.set(task, { size, mtimeNs, ino, ...(crc === undefined ? {} : { crc }) });
      }
      break;
    case 'fail':
      if (inHand(record.t, store)) {
        store.attempts[record.t] = record.a;
        store.fail(record.t, record.r, record.e);
        batch.begun.delete(record.t);
      }
      returned(record.n, 1, open);
      break;
    case 'retry':
      batch.retries += 1;
      if (inHand(record.t, store)) {
        store.attempts[record.t] = record.a;
        store.retry(record.t, record.due, record.e);
      }
      returned(record.n, 1, open);
      break;
    case 'loss':
      if (record.t >= store.count) break;
      store.losses[record.t] = record.l;
      // The next attempt may need to know: out of memory asks for twice the heap.
      store.note(record.t, record.e);
      break;
    case 'back':
      if (open.get(record.n)?.chunk !== undefined) {
        chunkReturned(record.n, record.c[0] ?? 0, store, open);
        break;
      }
      each(record.c, store, (id) => {
        if (store.state(id) === 'ASSIGNED') store.move(id, 'PENDING');
      });
      returned(record.n, runLength(record.c), open);
      break;
    case 'redo':
      each(record.c, store, (id) => {
        if (store.state(id) === 'COMPLETED') store.move(id, 'PENDING');
        batch.published.delete(id);
      });
      over(record.c, batch);
      break;
    case 'again':
      each(record.c, store, (id) => {
        if (canBeDoneAgain(store.state(id))) store.again(id);
      });
      batch.seen = seenAtMost(batch.seen, store.finished);
      over(record.c, batch);
      break;
    case 'suspect':
      batch.suspected = true;
      each(record.c, store, (id) => batch.suspects.add(id));
      if (record.d !== undefined) died(record.d, batch);
      break;
    case 'cancel':
      each(record.c, store, (id) => {
        if (store.state(id) === 'PENDING' || store.state(id) === 'RETRYING') store.cancel(id, record.r);
      });
      over(record.c, batch);
      break;
    case 'state':
      if (record.s === 'RUNNING') batch.seen = seenBy(batch, store);
      batch.state = record.s;
      batch.pauseReason = record.why;
      if (record.seconds !== undefined) batch.seconds = record.seconds;
      if (record.s === 'RUNNING') batch.startedAt ??= record.at;
      else batch.endedAt = record.at;
      break;
    case 'output':
      // Made anew, it takes the place of the one before.
      batch.outputs = [...batch.outputs.filter(({ path }) => path !== record.path), record];
      break;
    case 'close':
      batch.closed = true;
      break;
    default:
      assertNever(record);
  }
}

/** Whoever lets a halted batch go on has seen what failed so far; its end by anything else shows nobody anything. */
export function seenBy(
  { pauseReason, seen }: Pick<Replayed, 'pauseReason' | 'seen'>,
  store: TaskStore,
): Replayed['seen'] {
  if (pauseReason !== 'halted') return seen;
  return store.finished;
}

/** Who was in hand at a death; the one that was alone has little to excuse it. */
function died(inHand: Runs, batch: Replayed): void {
  batch.deathTold = true;
  const [task = 0] = inHand;
  if (runLength(inHand) === 1) batch.lone.set(task, (batch.lone.get(task) ?? 0) + 1);
}

/** A lease of which everything has come back is forgotten: a session has very many, and each snapshot holds the open ones. */
function returned(lease: number, files: number, open: Map<number, Open>): void {
  const known = open.get(lease);
  if (known === undefined) return;
  known.left -= files;
  if (known.left <= 0) open.delete(lease);
}

/** The file waits again when no other chunk of it is in hand. */
function chunkReturned(lease: number, task: number, store: TaskStore, open: Map<number, Open>): void {
  open.delete(lease);
  for (const { chunk, runs } of open.values()) if (chunk !== undefined && runs[0] === task) return;
  if (task < store.count && store.state(task) === 'ASSIGNED') store.move(task, 'PENDING');
}

/** Of these files no single chunks count any more. */
function over(runs: Runs, { begun }: Replayed): void {
  for (const task of begun.files.keys()) if (inRuns(runs, task)) begun.delete(task);
}

function cleared(id: number, { suspects, lone }: Replayed): void {
  suspects.delete(id);
  lone.delete(id);
}
