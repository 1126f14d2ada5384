import { sep } from 'node:path';
import type { BatchState } from '../../../shared/domain/batch.ts';
import type { LogLevel } from '../../../shared/domain/log.ts';
import type { JournalRecord } from '../checkpoints/records.ts';
import { runLength } from '../tasks/work-queue.ts';
import { wantsLevel, type Logger } from '../ports.ts';

/** Leases whose workers are remembered: many more than are out at once. */
const LEASES = 4096;

export interface RecordTellerOptions {
  readonly logger: Logger;
  /** How people call the worker of a slot. */
  readonly worker: (slot: number) => string;
  /** Path of a file of the batch, where it is in work here. */
  readonly path: (batch: string, task: number) => string | undefined;
  /** What else is to be said with a new state. */
  readonly figures: (batch: string) => Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;
interface Told {
  readonly level: LogLevel;
  readonly msg: string;
  readonly fields?: Fields;
}

/** A session that is closed in good order says so; of the others what is as usual is for those who look closely. */
const LEVELS = {
  open: 'info',
  lease: 'debug',
  chunk: 'debug',
  'chunk-done': 'debug',
  done: 'debug',
  fail: 'warn',
  retry: 'info',
  loss: 'warn',
  back: 'debug',
  redo: 'info',
  again: 'info',
  suspect: 'warn',
  cancel: 'info',
  state: 'info',
  output: 'info',
  close: 'info',
} as const satisfies Record<JournalRecord['k'], LogLevel>;

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/**
 * Tells in the log what the journal is told. So each line is an event of the batch, `event` names its kind and the
 * history of a file can be put together again from the log alone: one line a lease while all goes well, and one a file
 * where it does not. Runs in main.
 */
export class RecordTeller {
  readonly #o: RecordTellerOptions;
  readonly #workers = new Map<number, string>();

  constructor(options: RecordTellerOptions) {
    this.#o = options;
  }

  tell(batch: string, record: JournalRecord): void {
    if (record.k === 'lease' || record.k === 'chunk') this.#remember(record.n, record.w);
    const { logger } = this.#o;
    if (!wantsLevel(logger, LEVELS[record.k])) return;
    const told = this.#words(batch, record);
    if (told === null) return;
    const lease = 'n' in record ? { lease: record.n, ...this.#workerOf(record.n) } : {};
    const fields = { component: 'tasks', event: record.k, batch, ...lease, ...told.fields };
    logger.log(told.level, told.msg, fields);
  }

  #words(batch: string, record: JournalRecord): Told | null {
    const level = LEVELS[record.k];
    switch (record.k) {
      case 'open':
        return { level, msg: `Process ${record.pid} takes the batch on.`, fields: { component: 'batch' } };
      case 'lease':
        // A mark from which leases are counted on, and none itself.
        if (record.c.length === 0) return null;
        return { level, msg: `${files(runLength(record.c))} given out.`, fields: runsOf(record.c) };
      case 'chunk': {
        const joins = record.h === record.of;
        const msg = joins ? 'Its chunks are to be joined.' : `Chunk ${record.h + 1} of ${record.of} given out.`;
        return { level, msg, fields: { task: record.t, chunk: record.h + 1, chunks: record.of, joins } };
      }
      case 'chunk-done':
        return {
          level,
          msg: `Chunk ${record.h + 1} of ${record.of} is done.`,
          fields: { task: record.t, chunk: record.h + 1, chunks: record.of },
        };
      case 'done': {
        const placed = record.o?.length ?? 0;
        const msg = `${files(runLength(record.c))} done${placed === 0 ? '' : ', outputs in place'}.`;
        return { level, msg, fields: { ...runsOf(record.c), outputs: placed } };
      }
      case 'fail':
      case 'retry':
      case 'loss':
        return this.#trouble(batch, record);
      case 'back':
        return {
          level,
          msg: `${files(runLength(record.c))} free again, nothing charged.`,
          fields: { ...runsOf(record.c), ...(record.e === undefined ? {} : { error: record.e }) },
        };
      case 'redo':
        return { level, msg: `${files(runLength(record.c))} to be done again.`, fields: runsOf(record.c) };
      case 'again':
        return {
          level,
          msg: `${files(runLength(record.c))} to be tried again, as a person said.`,
          fields: runsOf(record.c),
        };
      case 'suspect':
        return { level, msg: `${files(runLength(record.c))} in hand when the app died.`, fields: runsOf(record.c) };
      case 'cancel':
        return {
          level,
          msg: `${files(runLength(record.c))} cancelled.`,
          fields: { ...runsOf(record.c), cancelReason: record.r },
        };
      case 'state':
        return this.#state(batch, record);
      case 'output':
        return {
          level,
          msg: 'The output of the batch is in place.',
          fields: { component: 'publish', path: record.path, size: record.size },
        };
      case 'close':
        return { level, msg: 'The files of the batch are closed.', fields: { component: 'batch' } };
    }
  }

  #trouble(batch: string, record: Extract<JournalRecord, { k: 'fail' | 'retry' | 'loss' }>): Told {
    const { t: task, e: error } = record;
    const path = this.#o.path(batch, task);
    const common = { task, ...(path === undefined ? {} : { path }), error };
    // The name alone: in a list the reason would be out of sight behind the folders.
    const name = path?.slice(path.lastIndexOf(sep) + 1) ?? `File ${task + 1}`;
    const level = LEVELS[record.k];
    switch (record.k) {
      case 'fail':
        return {
          level: record.r === 'poisoned' || record.r === 'lost' ? 'error' : level,
          msg: `${name} failed (${record.r}): ${error.message}`,
          fields: { ...common, attempt: record.a, failReason: record.r },
        };
      case 'retry':
        return {
          level,
          msg: `${name} is tried again: ${error.message}`,
          fields: { ...common, attempt: record.a, dueAt: record.due },
        };
      case 'loss':
        return {
          level,
          msg: `${name} was in hand when its worker was lost: ${error.message}`,
          fields: { ...common, losses: record.l },
        };
    }
  }

  #state(batch: string, { s, why, seconds }: Extract<JournalRecord, { k: 'state' }>): Told {
    const reason = why === undefined ? {} : { pauseReason: why };
    const time = seconds === undefined ? {} : { seconds };
    const level = s === 'PAUSED' || s === 'INTERRUPTED' || s === 'COMPLETED_WITH_FAILURES' ? 'warn' : 'info';
    return {
      level,
      msg: `${STATE_WORDS[s]}${why === undefined ? '' : ` (${why})`}.`,
      fields: { component: 'batch', state: s, ...reason, ...time, ...this.#o.figures(batch) },
    };
  }

  #remember(lease: number, slot: number): void {
    if (slot === 0) return;
    this.#workers.set(lease, this.#o.worker(slot));
    const [oldest] = this.#workers.keys();
    if (this.#workers.size > LEASES && oldest !== undefined) this.#workers.delete(oldest);
  }

  #workerOf(lease: number): Fields {
    const worker = this.#workers.get(lease);
    return worker === undefined ? {} : { worker };
  }
}

/** Which files: pairs of the first and the one behind the last. Of a single one its number, too. */
function runsOf(runs: readonly number[]): Fields {
  const [from = 0, to = 0] = runs;
  return runs.length === 2 && to === from + 1 ? { task: from, tasks: runs } : { tasks: runs };
}

const STATE_WORDS = {
  QUEUED: 'The batch waits its turn',
  RUNNING: 'The batch runs',
  PAUSED: 'The batch is paused',
  INTERRUPTED: 'The batch is interrupted and can be resumed',
  COMPLETED: 'The batch is complete',
  COMPLETED_WITH_FAILURES: 'The batch is complete, some files failed',
  CANCELLED: 'The batch is cancelled',
} as const satisfies Record<BatchState, string>;
