import type { TaskError } from '../../../shared/domain/task.ts';
import type { Event } from '../decide/facts.ts';
import { ChunkBoard, type ChunkedFile } from './chunk-board.ts';
import type { ChunkRef, DoneChunk } from './grant.ts';
import type { LeaseOutcome } from './lease-outcome.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';

/** What only the task manager can do: it decides of whole files. */
export interface OfFiles {
  /** Carries out what is decided of a file by what went wrong with it. */
  readonly apply: (task: number, lease: number, event: Event, error: TaskError) => void;
  readonly complete: (outcome: LeaseOutcome, recorded: boolean) => void;
  /** Cancels a file that waits, where all is cancelled or it is not wanted any more. */
  readonly cancelIfAsked: (task: number) => void;
}

/**
 * Leases of single chunks. A file is ASSIGNED while any of its chunks is in hand. What goes wrong with one ends the
 * attempt of the file: the other chunks in hand end as they will, then it is decided of the file once; a further
 * attempt does only what is not done.
 */
export class ChunkLeases {
  readonly #o: TaskManagerOptions;
  readonly #files: OfFiles;
  readonly #board = new ChunkBoard();

  constructor(options: TaskManagerOptions, files: OfFiles) {
    this.#o = options;
    this.#files = files;
    for (const [task, { of, done }] of options.begun ?? []) this.#board.restore(task, of, done);
  }

  /** Files of which some chunks are done, or in hand. */
  get begun(): readonly ChunkedFile['progress'][] {
    return this.#board.files.map(({ progress }) => progress);
  }

  /** The turn of some file has come, and it has not ended: what needs quiet must wait. */
  get busy(): boolean {
    return this.#board.busy;
  }

  /** How many files have a chunk to give out now: to processes of their own, or to others. */
  waiting(isolated: boolean): number {
    return this.#board.waiting(isolated);
  }

  next(isolated: boolean): ChunkRef | null {
    return this.#board.next(isolated);
  }

  /** The first chunk of a file whose turn has come; null for one that is given out whole. */
  open(task: number, how: { readonly isolated: boolean; readonly alone?: true }): ChunkRef | null {
    const count = this.#o.cut?.(task) ?? 1;
    if (count === 1) return null;
    this.#leave(task, this.#board.open(task, count, how));
    return this.#board.of(task)?.next ?? null;
  }

  /** The chunk is in a worker's hands. For the join: the chunks, in order. */
  give({ task, index, count }: ChunkRef, slot: number): readonly DoneChunk[] | undefined {
    const { store } = this.#o;
    const file = this.#board.of(task);
    file?.give(index);
    if (store.state(task) === 'PENDING') store.assignRange(task, task + 1, slot);
    return index === count ? file?.done : undefined;
  }

  settle(chunk: ChunkRef, outcome: LeaseOutcome, recorded: boolean): void {
    const { task, index: h, count: of } = chunk;
    const { lease, ok, errors, chunk: done } = outcome;
    const file = this.#board.of(task);
    if (file === undefined) return;
    file.back(h, done ?? null);
    if (ok.length > 0) {
      this.#files.complete(outcome, recorded);
      return this.#leave(task, this.#board.remove(task));
    }
    if (done !== undefined) {
      const { result, facts } = done;
      const left = { ...(result === undefined ? {} : { r: result }), ...(facts === undefined ? {} : { o: facts }) };
      this.#o.record({ k: 'chunk-done', n: lease, t: task, h, of, ...left });
      this.#o.lane.ended(1, null);
    }
    const [failed] = errors;
    if (failed !== undefined) this.#failed(file, h, lease, { kind: 'error', error: failed.error }, failed.error);
    else if (done === undefined) this.#o.record({ k: 'back', n: lease, c: [task, task + 1] });
    this.#rest(file);
  }

  /** The worker died; `blamed` if it had the file in hand. */
  lose({ task, index }: ChunkRef, lease: number, blamed: boolean, error: TaskError): void {
    const file = this.#board.of(task);
    if (file === undefined) return;
    file.back(index, null);
    if (blamed) this.#failed(file, index, lease, { kind: 'loss', error }, error);
    else this.#o.record({ k: 'back', n: lease, c: [task, task + 1] });
    this.#rest(file);
  }

  /** Nothing more of a file is given out, if it is in chunks. */
  hold(task: number): void {
    const file = this.#board.of(task);
    if (file !== undefined) file.held = true;
  }

  /** Of files that have been cancelled while nothing of them was in hand. */
  cancelled(): void {
    for (const { task } of this.#board.files) this.#leaveIfEnded(task);
  }

  /** The first failure counts; with those of the same attempt it is over anyhow. */
  #failed(file: ChunkedFile, index: number, lease: number, event: Event, error: TaskError): void {
    if (file.failure !== null) return this.#o.record({ k: 'back', n: lease, c: [file.task, file.task + 1] });
    file.failure = { lease, event, error, joining: index === file.count };
  }

  /** When the last chunk of a file that was in hand is back. */
  #rest(file: ChunkedFile): void {
    if (file.out > 0) return;
    const { task, failure } = file;
    if (failure === null) {
      this.#o.store.returnRange(task, task + 1);
      this.#files.cancelIfAsked(task);
    } else {
      this.#board.close(file);
      // What was to be joined may be what is wrong; a disk that is full or away has taken nothing of it.
      const doubtful = failure.joining && failure.event.kind === 'error' && failure.error.class !== 'device';
      if (doubtful) this.#o.record({ k: 'redo', c: [task, task + 1] });
      if (doubtful) this.#leave(task, file.forget());
      this.#files.apply(task, failure.lease, failure.event, failure.error);
    }
    this.#leaveIfEnded(task);
  }

  #leaveIfEnded(task: number): void {
    const state = this.#o.store.state(task);
    if (state === 'FAILED' || state === 'CANCELLED') this.#leave(task, this.#board.remove(task));
  }

  #leave(task: number, chunks: readonly DoneChunk[]): void {
    if (chunks.length > 0) this.#o.onLeftover?.(task, chunks);
  }
}
