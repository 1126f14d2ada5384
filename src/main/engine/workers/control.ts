/**
 * Words that a worker thread writes and main reads without asking: a thread in a loop or in native code answers no
 * message, but its last words stand here. One row of 16 words per slot.
 */
const WORDS = 16;

export const WORD = {
  /** Counts up at each task and each sign of progress. */
  beat: 0,
  /** Task in hand, plus one; 0 between tasks. */
  current: 1,
  /** Lease in hand. */
  lease: 2,
  /** Set by main: leases up to this number are to be given back. */
  recall: 3,
  /** Heap in use and its limit, KiB; refreshed by the thread between leases. */
  heapKiB: 4,
  heapLimitKiB: 5,
  /** Memory of ArrayBuffers and Buffers, KiB; no heap limit counts it. */
  externalKiB: 6,
  /** Kernel thread id on Linux, else 0. Stays 0 for a slot of the isolation lane: its thread is another process's. */
  tid: 7,
  /** Set by main: this task, as `current` names it, hangs and is to be given up; the thread is ended right after. */
  abort: 8,
  /** Set by the thread: it has given up this task, and its recipe has let go of what it held. */
  disposed: 9,
  /** Milliseconds that the task in hand may go without a sign of progress; 0 where the recipe states none. */
  deadlineMs: 10,
  /** 1 while the thread loads a module: to end it in the middle of that takes the whole process down. */
  loading: 11,
  /** How often the thread has measured its heap after a lease. */
  measures: 12,
} as const;
export type Word = keyof typeof WORD;

/** Above every lease number: a worker that reads it as `recall` breaks off what it has and gives back the rest. */
export const RECALL_ALL = 2_147_483_647;

/** Floats of a slot: bytes worked through in all, and of the file in hand. */
export const FLOAT = { bytes: 0, fileBytes: 1, tasks: 2 } as const;
const FLOATS = 4;

export interface ControlBuffers {
  readonly words: SharedArrayBuffer;
  readonly floats: SharedArrayBuffer;
}

export function makeControl(slots: number): ControlBuffers {
  // Row 0 stays unused, so that a slot number is its row.
  return {
    words: new SharedArrayBuffer((slots + 1) * WORDS * 4),
    floats: new SharedArrayBuffer((slots + 1) * FLOATS * 8),
  };
}

/** View of the row of one slot. Slots count from 1. */
export class ControlRow {
  readonly #words: Int32Array;
  readonly #floats: Float64Array;

  constructor(buffers: ControlBuffers, slot: number) {
    this.#words = new Int32Array(buffers.words, slot * WORDS * 4, WORDS);
    this.#floats = new Float64Array(buffers.floats, slot * FLOATS * 8, FLOATS);
  }

  load(word: Word): number {
    return Atomics.load(this.#words, WORD[word]);
  }

  store(word: Word, value: number): void {
    Atomics.store(this.#words, WORD[word], value);
  }

  beat(): void {
    Atomics.add(this.#words, WORD.beat, 1);
  }

  float(name: keyof typeof FLOAT): number {
    return this.#floats[FLOAT[name]] ?? 0;
  }

  setFloat(name: keyof typeof FLOAT, value: number): void {
    this.#floats[FLOAT[name]] = value;
  }

  addFloat(name: keyof typeof FLOAT, value: number): void {
    this.#floats[FLOAT[name]] = (this.#floats[FLOAT[name]] ?? 0) + value;
  }
}
