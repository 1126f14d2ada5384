import { Worker } from 'node:worker_threads';
import type { OriginalsFigures } from '../../../shared/domain/batch.ts';
import { FactTable } from '../checkpoints/fact-table.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import { COMPLETED_CODE, type TaskStore } from '../tasks/task-store.ts';
import { toRuns, type Runs } from '../tasks/work-queue.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { FromOriginals, OriginalsJob, ToOriginals } from './originals-protocol.ts';
import { NO_ORIGINALS, together } from './remove-originals.ts';

/** Tasks handed to the thread at once by the last pass: it can be broken off between two lots. */
const LOT = 1000;

export interface OriginalsOptions {
  readonly job: Omit<OriginalsJob, 'published'>;
  readonly store: TaskStore;
  readonly journal: JournalSink;
  /** Outputs of earlier sessions. */
  readonly published?: FactTable | undefined;
}

interface Waiting {
  readonly resolve: (figures: OriginalsFigures) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The originals of a batch whose outputs take their place. They go while it runs, always behind the journal: what is
 * done counts only when its record is on the disk for good, at most a second later. At the end of the batch all are
 * looked at once more, those of earlier sessions too. Main thread.
 */
export class Originals {
  readonly #o: OriginalsOptions;
  readonly #published: FactTable;
  #thread: Worker | null = null;
  /** In order of what was asked. */
  #waiting: Waiting[] = [];
  #gone: Error | null = null;
  /** Completed, and not handed to the thread. */
  #done: number[] = [];
  /** A lot waits for the journal, or is with the thread. */
  #busy = false;
  #lot: Promise<void> = Promise.resolve();
  #figures = NO_ORIGINALS;
  #ending = false;

  constructor(options: OriginalsOptions) {
    this.#o = options;
    this.#published = options.published ?? new FactTable(options.job.table.count);
  }

  /** While the batch runs: what this session has removed. After `finish`: of all. */
  get figures(): OriginalsFigures {
    return this.#figures;
  }

  /** A lease is settled, and its record on its way. */
  completed({ outputs = [] }: Pick<LeaseOutcome, 'outputs'>): void {
    for (const [task, size, mtimeNs, ino, crc] of outputs) {
      // Of a lease that was lost meanwhile nothing counts: another attempt needs the original.
      if (this.#o.store.stateColumn[task] !== COMPLETED_CODE) continue;
      this.#published.set(task, { size, mtimeNs, ino, ...(crc === undefined ? {} : { crc }) });
      this.#done.push(task);
    }
    this.#next();
  }

  #next(): void {
    if (this.#busy || this.#ending || this.#done.length === 0) return;
    this.#busy = true;
    const tasks = toRuns(this.#done.splice(0).toSorted((a, b) => a - b));
    this.#o.journal.synced(() => {
      if (!this.#ending) this.#lot = this.#removeLot(tasks);
    });
  }

  /** What is kept is told by the last pass: until then it may come right. */
  async #removeLot(tasks: Runs): Promise<void> {
    try {
      const { removed } = await this.#ask(tasks);
      this.#figures = { ...this.#figures, removed: this.#figures.removed + removed };
    } catch {
      // The thread has ended; the last pass tells why.
      return;
    }
    this.#busy = false;
    this.#next();
  }

  /**
   * All tasks are through: the originals of all that are completed go, now or never. Rejects when it was broken off, or
   * the records don't get to the disk; what is left then goes when the batch is resumed.
   */
  async finish(signal: AbortSignal): Promise<OriginalsFigures> {
    this.#ending = true;
    await this.#lot;
    await this.#o.journal.sync();
    let figures = NO_ORIGINALS;
    for (const tasks of completedLots(this.#o.store)) {
      if (signal.aborted) throw new Error('Not all originals were removed. Resume the batch to remove the others.');
      figures = together(figures, await this.#ask(tasks));
    }
    return (this.#figures = figures);
  }

  /** Nothing more is removed when this resolves. */
  async close(): Promise<void> {
    this.#ending = true;
    await this.#lot;
    await this.#thread?.terminate();
  }

  #ask(tasks: Runs): Promise<OriginalsFigures> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      thread.postMessage(tasks satisfies ToOriginals);
    });
  }

  #start(): Worker {
    const published = this.#published.columns;
    if (published === null) throw new Error('There is no output whose original could go.');
    // The output of a recipe would go to ours, where the command line promises something else.
    const thread = new Worker(threadFile('originals-thread'), {
      workerData: { ...this.#o.job, published } satisfies OriginalsJob,
      stdout: true,
      stderr: true,
    });
    thread.on('message', (figures: FromOriginals) => this.#waiting.shift()?.resolve(figures));
    thread.on('error', (error) => this.#end(error));
    thread.on('exit', () => this.#end(new Error('The thread that removes originals has ended.')));
    return thread;
  }

  #end(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#gone);
  }
}

function* completedLots({ stateColumn }: TaskStore): Generator<Runs> {
  const lot: number[] = [];
  for (let task = 0; task < stateColumn.length; task++) {
    if (stateColumn[task] === COMPLETED_CODE) lot.push(task);
    if (lot.length === LOT) yield toRuns(lot.splice(0));
  }
  if (lot.length > 0) yield toRuns(lot);
}
