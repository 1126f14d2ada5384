import type { HistoryEvent, SessionView } from '../../../shared/domain/inspection.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import { eachRun, inRuns, runLength, type Runs } from '../tasks/work-queue.ts';

/** A session as far as its own records tell. */
export type OpenedSession = { -readonly [K in keyof Omit<SessionView, 'end'>]: SessionView[K] } & {
  readonly started: number;
  readonly boot: string;
};

/** A first reading: the sessions, and which files have more to tell than that they are done. */
export class Sessions {
  readonly list: OpenedSession[] = [];
  /** Those files, each with the number of the record that told of it last, from 0. */
  readonly eventful = new Map<number, number>();
  #index = -1;

  visit(record: JournalRecord): void {
    this.#index += 1;
    const now = this.list.at(-1);
    switch (record.k) {
      case 'open':
        this.list.push(opened(record, this.list.length + 1));
        return;
      case 'lease':
      case 'chunk':
        if (now !== undefined) now.leases += 1;
        return;
      case 'done':
        if (now !== undefined) now.completed += runLength(record.c);
        return;
      case 'fail':
      case 'retry':
        this.eventful.set(record.t, this.#index);
        if (now !== undefined) now.failures += 1;
        return;
      case 'loss':
        this.eventful.set(record.t, this.#index);
        if (now !== undefined) now.losses += 1;
        return;
      case 'redo':
      case 'again':
      case 'suspect':
        return this.#all(record.c);
      case 'close':
        if (now !== undefined) now.closedAt = record.at;
        return;
      case 'back':
        return record.e === undefined ? undefined : this.#all(record.c);
      case 'chunk-done':
      case 'cancel':
      case 'state':
      case 'output':
        return;
    }
  }

  #all(runs: Runs): void {
    eachRun(runs, (from, to) => {
      for (let task = from; task < to; task++) this.eventful.set(task, this.#index);
    });
  }
}

function opened(record: Extract<JournalRecord, { k: 'open' }>, session: number): OpenedSession {
  const { pid, started, boot, at, v } = record;
  return { session, pid, started, boot, openedAt: at, version: v, leases: 0, completed: 0, failures: 0, losses: 0 };
}

/** An event and the offset of its record, by which the record gets its number. */
export interface ToldEvent extends Omit<HistoryEvent, 'record'> {
  readonly index: number;
  readonly offset: number;
}

/** A second reading: all that happened to a few files. */
export class Histories {
  readonly events: ReadonlyMap<number, ToldEvent[]>;
  /** The lease in whose hands each of them is. */
  readonly #leases = new Map<number, { readonly lease: number; readonly worker: number }>();
  #index = 0;
  #session = 0;
  #after: number | undefined;

  constructor(tasks: Iterable<number>) {
    this.events = new Map([...tasks].map((task) => [task, []]));
  }

  visit(record: JournalRecord, offset: number): void {
    const index = this.#index++;
    const say = (task: number, event: Pick<ToldEvent, 'kind'> & Partial<ToldEvent>, session = this.#session): void => {
      const after = this.#after === undefined ? {} : { after: this.#after };
      this.events.get(task)?.push({ index, offset, session, ...after, ...event });
    };
    switch (record.k) {
      case 'open':
        for (const [task, leased] of this.#leases) say(task, { kind: 'orphaned', ...leased });
        this.#leases.clear();
        this.#session += 1;
        this.#after = record.at;
        return;
      case 'state':
      case 'close':
        this.#after = record.at;
        return;
      case 'lease':
        return this.#each(record.c, (task) => {
          this.#leases.set(task, { lease: record.n, worker: record.w });
          say(task, { kind: 'lease', lease: record.n, worker: record.w });
        });
      case 'chunk': {
        const { t: task, n: lease, w: worker, h, of } = record;
        this.#leases.set(task, { lease, worker });
        // A large file has thousands of chunks: of each it is told when it is done.
        if (h === of) say(task, { kind: 'join', lease, worker });
        return;
      }
      case 'chunk-done':
        return say(record.t, { kind: 'chunk', lease: record.n, chunk: record.h + 1, chunks: record.of });
      case 'done':
        return this.#each(record.c, (task) => {
          say(task, { kind: 'done', ...this.#taken(task) });
        });
      case 'fail':
        return say(record.t, {
          kind: 'failed',
          ...this.#taken(record.t),
          failReason: record.r,
          attempts: record.a,
          error: record.e,
        });
      case 'retry':
        return say(record.t, {
          kind: 'retry',
          ...this.#taken(record.t),
          attempts: record.a,
          dueAt: record.due,
          error: record.e,
        });
      case 'loss':
        // It comes back or fails by a record of its own.
        return say(record.t, { kind: 'loss', ...this.#leases.get(record.t), losses: record.l, error: record.e });
      case 'back':
        return this.#each(record.c, (task) =>
          say(task, { kind: 'back', ...this.#taken(task), ...(record.e === undefined ? {} : { error: record.e }) }),
        );
      case 'redo':
        // Of the session that is about to begin.
        return this.#each(record.c, (task) => say(task, { kind: 'redo' }, this.#session + 1));
      case 'again':
        return this.#each(record.c, (task) => say(task, { kind: 'again' }));
      case 'suspect':
        return this.#each(record.c, (task) => say(task, { kind: 'suspect' }, this.#session + 1));
      case 'cancel':
        return this.#each(record.c, (task) => say(task, { kind: 'cancelled', cancelReason: record.r }));
      case 'output':
        return;
    }
  }

  #each(runs: Runs, visit: (task: number) => void): void {
    for (const task of this.events.keys()) if (inRuns(runs, task)) visit(task);
  }

  #taken(task: number): { readonly lease: number; readonly worker: number } | undefined {
    const leased = this.#leases.get(task);
    this.#leases.delete(task);
    return leased;
  }
}
