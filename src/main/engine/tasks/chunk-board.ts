import type { TaskError } from '../../../shared/domain/task.ts';
import type { Event } from '../decide/facts.ts';
import type { ChunkRef, DoneChunk } from './grant.ts';

/** What went wrong with a chunk: it is the file's, once nothing of that is in hand any more. */
export interface ChunkFailure {
  readonly lease: number;
  readonly event: Event;
  readonly error: TaskError;
  /** It was the join. */
  readonly joining: boolean;
}

/** A file that is worked on in chunks, by as many workers as are free. Outlives failed attempts: what is done stays done. */
export class ChunkedFile {
  readonly task: number;
  readonly count: number;
  /** Its chunks go to processes of their own. */
  isolated = false;
  /** One of them at a time: it may be what took a process down. */
  alone = false;
  /** Chunks, the join among them, that are in hand. */
  out = 0;
  /** The first of this attempt. Nothing more is given out then. */
  failure: ChunkFailure | null = null;
  /** Nobody wants it any more: nothing more is given out, what is in hand comes back. */
  held = false;
  readonly #done: (DoneChunk | undefined)[];
  readonly #given = new Set<number>();
  #left: number;
  /** No chunk below is still to be given out. */
  #cursor = 0;

  constructor(task: number, count: number, done: ReadonlyMap<number, DoneChunk> = new Map()) {
    this.task = task;
    this.count = count;
    this.#done = Array.from({ length: count }, (_, index) => done.get(index));
    this.#left = this.#done.filter((one) => one === undefined).length;
  }

  /** Done chunks, in order. */
  get done(): readonly DoneChunk[] {
    return this.#done.filter((one) => one !== undefined);
  }

  /** How far it has come, in chunks. */
  get progress(): { readonly task: number; readonly of: number; readonly done: number } {
    return { task: this.task, of: this.count, done: this.count - this.#left };
  }

  isDone(index: number): boolean {
    return this.#done[index] !== undefined;
  }

  /** The chunk to give out next, the join when all are done; null when there is none now. */
  get next(): ChunkRef | null {
    if (this.held || this.failure !== null || (this.alone && this.out > 0)) return null;
    const { task, count } = this;
    if (this.#left === 0) return this.out > 0 ? null : { task, index: count, count };
    while (this.#cursor < count && (this.isDone(this.#cursor) || this.#given.has(this.#cursor))) this.#cursor += 1;
    return this.#cursor === count ? null : { task, index: this.#cursor, count };
  }

  give(index: number): void {
    this.#given.add(index);
    this.out += 1;
  }

  /** A chunk is back, and is done if it left something. */
  back(index: number, done: DoneChunk | null): void {
    if (!this.#given.delete(index)) return;
    this.out -= 1;
    if (done === null) this.#cursor = Math.min(this.#cursor, index);
    else if (index < this.count && !this.isDone(index)) {
      this.#done[index] = done;
      this.#left -= 1;
    }
  }

  /** Nothing that was made of it is to be relied on. Returns what is to be thrown away. */
  forget(): readonly DoneChunk[] {
    const { done } = this;
    this.#done.fill(undefined);
    this.#left = this.count;
    this.#cursor = 0;
    return done;
  }
}

/** The files of a batch that are worked on in chunks: those that are begun and have not ended. */
export class ChunkBoard {
  readonly #files = new Map<number, ChunkedFile>();
  /** Those whose turn has come, and that have not failed since. */
  readonly #open = new Set<ChunkedFile>();

  /** What an earlier session has done of a file. */
  restore(task: number, count: number, done: ReadonlyMap<number, DoneChunk>): void {
    this.#files.set(task, new ChunkedFile(task, count, done));
  }

  /** The turn of a file has come. Returns what was done of it when it was cut otherwise: that is of no use. */
  open(
    task: number,
    count: number,
    { isolated, alone }: { readonly isolated: boolean; readonly alone?: true },
  ): readonly DoneChunk[] {
    const known = this.#files.get(task);
    const file = known?.count === count ? known : new ChunkedFile(task, count);
    file.isolated = isolated;
    // Where there are no processes it runs among the others.
    file.alone = isolated && alone === true;
    file.failure = null;
    file.held = false;
    this.#files.set(task, file);
    this.#open.add(file);
    return known === undefined || known === file ? [] : known.done;
  }

  of(task: number): ChunkedFile | undefined {
    return this.#files.get(task);
  }

  get files(): readonly ChunkedFile[] {
    return [...this.#files.values()];
  }

  /** Some file has begun and not ended: what needs quiet must wait. */
  get busy(): boolean {
    return this.#open.size > 0;
  }

  /** The next chunk, of the file that was begun first: it should be through before others are. */
  next(isolated: boolean): ChunkRef | null {
    for (const file of this.#open) {
      const next = file.isolated === isolated ? file.next : null;
      if (next !== null) return next;
    }
    return null;
  }

  /** Chunks that could be given out now, as far as it matters: one for each file that has any. */
  waiting(isolated: boolean): number {
    let total = 0;
    for (const file of this.#open) if (file.isolated === isolated && file.next !== null) total += 1;
    return total;
  }

  /** The attempt is over: what is done of it waits for the next one. */
  close(file: ChunkedFile): void {
    this.#open.delete(file);
  }

  /** The file has ended, however. Returns what its chunks left. */
  remove(task: number): readonly DoneChunk[] {
    const file = this.#files.get(task);
    if (file === undefined) return [];
    this.#open.delete(file);
    this.#files.delete(task);
    return file.done;
  }
}
