import { FAIL_REASONS, type FailReason, type TaskError, type TaskState } from '../../../shared/domain/task.ts';
import type { JournalRecord, OutputFacts } from '../checkpoints/records.ts';
import type { PoolBreaker } from '../workers/crash-loop.ts';
import { Histogram } from './histogram.ts';

/** How a worker ended that was not asked to. */
export const DEATH_KINDS = ['crash', 'exit', 'out-of-memory', 'killed', 'stopped', 'not-started', 'other'] as const;
export type DeathKind = (typeof DEATH_KINDS)[number];

/** By the code of the error that its task is told. */
const KIND_OF: Readonly<Record<string, DeathKind>> = {
  CRASH: 'crash',
  EXIT: 'exit',
  OUT_OF_MEMORY: 'out-of-memory',
  KILLED: 'killed',
  STOPPED: 'stopped',
  START: 'not-started',
  NOT_STARTED: 'not-started',
};

export const RECYCLE_CAUSES = ['memory', 'leases'] as const;
export type RecycleCause = (typeof RECYCLE_CAUSES)[number];

/** What the counters read of a batch while it runs, and once more when the next one takes its place. */
export interface CountedRun {
  readonly store: { countOf(state: TaskState): number };
  readonly figures: { readonly bytesCompleted: number; readonly chunksDone: number; readonly latency: Histogram };
}

/** Work that was done, of any number of batches. */
interface Work {
  readonly completed: number;
  readonly chunks: number;
  /** Of the files that were completed. */
  readonly bytesRead: number;
}

/** All that has happened in this process so far. No figure of it ever goes back. */
export interface CounterFacts extends Work {
  readonly failed: Readonly<Record<FailReason, number>>;
  readonly retries: number;
  /** Tasks whose worker died under them. */
  readonly losses: number;
  /** Outputs that were put in their place, one per input file. */
  readonly filesWritten: number;
  readonly bytesWritten: number;
  readonly deaths: Readonly<Record<DeathKind, number>>;
  readonly recycled: Readonly<Record<RecycleCause, number>>;
  /** Run times of the attempts that completed a task. */
  readonly durations: Histogram;
}

const NOTHING: Work = { completed: 0, chunks: 0, bytesRead: 0 };

/**
 * Counts what happens in this process from its start on, whatever batches come and go: one that is resumed brings
 * nothing of its earlier sessions with it. What a batch counts itself is read from it, so counting costs nothing while
 * files are worked through. Main thread.
 */
export class ProcessCounters {
  /** What the breaker of the pool last did. */
  breaker: PoolBreaker = 'closed';
  /** Batches that this process had in hand and let go of, ended or interrupted; the disk has their last figures. */
  batchesClosed = 0;
  readonly #failed = zeros(FAIL_REASONS);
  readonly #deaths = zeros(DEATH_KINDS);
  readonly #recycled = zeros(RECYCLE_CAUSES);
  /** Of the batches before the one that is followed. */
  readonly #durations = new Histogram();
  #retries = 0;
  #losses = 0;
  #filesWritten = 0;
  #bytesWritten = 0;
  #before: Work = NOTHING;
  #run: CountedRun | null = null;
  /** What the followed batch had behind it when it began here. */
  #base: Work = NOTHING;

  /** Called after every change, so that a batch is seen before its first task ends. Cheap when it is the same. */
  follow(run: CountedRun | null): void {
    if (run === this.#run) return;
    this.#before = this.#work();
    if (this.#run !== null) this.#durations.merge(this.#run.figures.latency);
    this.#run = run;
    this.#base = workOf(run);
  }

  /** Every record of a task goes to the journal, and none twice. */
  recorded(record: JournalRecord): void {
    if (record.k === 'fail') this.#failed[record.r] += 1;
    else if (record.k === 'retry') this.#retries += 1;
    else if (record.k === 'loss') this.#losses += 1;
  }

  wrote(outputs: readonly OutputFacts[] = []): void {
    this.#filesWritten += outputs.length;
    for (const [, size] of outputs) this.#bytesWritten += size;
  }

  died(error: TaskError): void {
    this.#deaths[KIND_OF[error.code] ?? 'other'] += 1;
  }

  notStarted(): void {
    this.#deaths['not-started'] += 1;
  }

  recycled(cause: RecycleCause): void {
    this.#recycled[cause] += 1;
  }

  read(): CounterFacts {
    const durations = new Histogram();
    durations.merge(this.#durations);
    if (this.#run !== null) durations.merge(this.#run.figures.latency);
    return {
      ...this.#work(),
      failed: { ...this.#failed },
      retries: this.#retries,
      losses: this.#losses,
      filesWritten: this.#filesWritten,
      bytesWritten: this.#bytesWritten,
      deaths: { ...this.#deaths },
      recycled: { ...this.#recycled },
      durations,
    };
  }

  #work(): Work {
    const now = workOf(this.#run);
    const [before, base] = [this.#before, this.#base];
    return {
      completed: before.completed + now.completed - base.completed,
      chunks: before.chunks + now.chunks - base.chunks,
      bytesRead: before.bytesRead + now.bytesRead - base.bytesRead,
    };
  }
}

function workOf(run: CountedRun | null): Work {
  if (run === null) return NOTHING;
  const { bytesCompleted, chunksDone } = run.figures;
  return { completed: run.store.countOf('COMPLETED'), chunks: chunksDone, bytesRead: bytesCompleted };
}

const zeros = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
