import type { JournalRecord } from '../../../src/main/engine/checkpoints/records.ts';
import { isEnded, type BatchState } from '../../../src/shared/domain/batch.ts';
import type { TaskState } from '../../../src/shared/domain/task.ts';
import { eachRun, type Runs } from '../../../src/main/engine/tasks/work-queue.ts';
import { COUNT } from './scene.ts';

/** What the records so far say of one task; told apart from the engine's own reading of them. */
export interface TaskWord {
  readonly state: Extract<TaskState, 'PENDING' | 'COMPLETED' | 'FAILED' | 'RETRYING'>;
  readonly attempts: number;
  readonly losses: number;
  readonly due: number | null;
}

export interface Word {
  readonly tasks: readonly TaskWord[];
  readonly state: BatchState;
}

const NOTHING: TaskWord = { state: 'PENDING', attempts: 0, losses: 0, due: null };

/** A stretch of the records: a crash leaves at least the first `from` of them, and at most the first `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * What was promised when: which records were acknowledged as written, and which as synced, after how many calls to the
 * disk. A crash must leave what was promised before it.
 */
export class Promises {
  /** What each prefix of the records says. */
  readonly #words: Word[];
  /** Tasks that were done by the records and not proven when the batch was kept over a crash. */
  readonly doubtful: ReadonlySet<number>;
  readonly #sent: { readonly point: number; readonly records: number }[] = [];
  readonly #written: { readonly point: number; readonly records: number }[] = [];
  readonly #synced: { readonly point: number; readonly records: number }[] = [];
  /** Point after which there must be a batch. */
  #created = Number.POSITIVE_INFINITY;

  /** Of a new batch, or of one that was kept over a crash: what was not proven of it may be taken back at once. */
  constructor(kept: Kept | null = null) {
    if (kept === null) {
      this.doubtful = new Set();
      this.#words = [{ tasks: Array.from({ length: COUNT }, () => NOTHING), state: 'QUEUED' }];
      return;
    }
    this.doubtful = new Set(unprovenOf(kept));
    const sure = kept.word.tasks.map((task, id): TaskWord =>
      this.doubtful.has(id) ? { ...task, state: 'PENDING' } : task,
    );
    this.#words = [{ ...kept.word, tasks: sure }, kept.word];
    this.sent(0);
    this.created(0);
  }

  created(point: number): void {
    this.#created = Math.min(this.#created, point);
  }

  record(record: JournalRecord): void {
    this.#words.push(after(this.word(this.records), record));
  }

  get records(): number {
    return this.#words.length - 1;
  }

  /** All records so far are on their way to the disk. */
  sent(point: number): void {
    this.#sent.push({ point, records: this.records });
  }

  written(point: number): void {
    this.#written.push({ point, records: this.#sent.at(-1)?.records ?? 0 });
  }

  synced(point: number): void {
    this.#synced.push({ point, records: this.#sent.at(-1)?.records ?? 0 });
  }

  /** Whether there must be a batch after so many calls. */
  mustBeThere(point: number): boolean {
    return point >= this.#created;
  }

  /** What a crash after so many calls must and may leave. */
  at(point: number, kind: 'process' | 'power'): Stretch {
    return { from: last(kind === 'process' ? this.#written : this.#synced, point), to: last(this.#sent, point) };
  }

  /** What the first `records` records say. */
  word(records: number): Word {
    const word = this.#words[records];
    if (word === undefined) throw new Error(`There are no ${records} records.`);
    return word;
  }
}

function last(list: readonly { readonly point: number; readonly records: number }[], point: number): number {
  return list.findLast((entry) => entry.point <= point)?.records ?? 0;
}

function after(word: Word, record: JournalRecord): Word {
  const tasks = [...word.tasks];
  const change = (id: number, to: Partial<TaskWord>): void => {
    tasks[id] = { ...(tasks[id] ?? NOTHING), due: null, ...to };
  };
  const changeAll = (runs: Runs, to: Partial<TaskWord>): void =>
    eachRun(runs, (from, end) => {
      for (let id = from; id < end; id++) change(id, to);
    });
  if (record.k === 'lease' || record.k === 'back' || record.k === 'redo') changeAll(record.c, { state: 'PENDING' });
  else if (record.k === 'done') changeAll(record.c, { state: 'COMPLETED' });
  else if (record.k === 'retry') change(record.t, { state: 'RETRYING', attempts: record.a, due: record.due });
  else if (record.k === 'fail') change(record.t, { state: 'FAILED', attempts: record.a });
  else if (record.k === 'loss') change(record.t, { losses: record.l });
  return { tasks, state: record.k === 'state' ? record.s : word.state };
}

/** What was kept of a batch, as it is after a crash. */
export interface Kept {
  /** As it was read back. */
  readonly word: Word;
  /** Tasks that are still done after a look at the disk. */
  readonly proven: ReadonlySet<number>;
}

const unprovenOf = ({ word, proven }: Kept): number[] =>
  word.tasks.flatMap(({ state }, id) => (state === 'COMPLETED' && !proven.has(id) ? id : []));

/** Where what was kept breaks what was promised; empty where it does not. */
export function broken(promises: Promises, point: number, kind: 'process' | 'power', kept: Kept): string[] {
  const stretch = promises.at(point, kind);
  const words: Word[] = [];
  for (let n = stretch.from; n <= stretch.to; n++) words.push(promises.word(n));
  const sure = words[0];
  const told: string[] = [];
  kept.word.tasks.forEach((now, id) => {
    if (sure?.tasks[id]?.state === 'COMPLETED' && !kept.proven.has(id)) {
      told.push(`task ${id} was done and safe, and is ${now.state === 'COMPLETED' ? 'not proven' : now.state} now`);
    }
    if (!words.some(({ tasks }) => matches(tasks[id] ?? NOTHING, now))) {
      told.push(`task ${id} is ${JSON.stringify(now)}, and at least ${JSON.stringify(sure?.tasks[id])} was promised`);
    }
  });
  if (kind === 'process') {
    // While the machine stays up nothing is lost: only what was in hand is done again.
    const again = unprovenOf(kept).filter((id) => !promises.doubtful.has(id));
    told.push(...again.map((id) => `task ${id} is done by the records and must be done again, after a mere kill`));
  }
  if (sure !== undefined && isEnded(sure.state) && kept.word.state !== sure.state) {
    told.push(`the batch was ${sure.state}, and is ${kept.word.state} now`);
  }
  return told;
}

/** Attempts of a task that is done say nothing any more. */
function matches(word: TaskWord, now: TaskWord): boolean {
  if (word.state !== now.state) return false;
  if (now.state === 'COMPLETED') return true;
  return word.attempts === now.attempts && word.losses === now.losses && word.due === now.due;
}
