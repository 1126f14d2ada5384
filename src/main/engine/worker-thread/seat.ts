import { getHeapStatistics } from 'node:v8';
import { ControlRow } from '../workers/control.ts';
import { InflightMark } from './inflight-mark.ts';
import { kernelThreadId } from './kernel-thread.ts';
import type { Bench } from './bench.ts';

/** How often a thread measures its own heap, in milliseconds; the measure costs about 20 µs. */
const HEAP_EVERY_MS = 200;

let tid: number | null = null;

/** A thread's place at the table during one batch: the row of its slot, and the mark of what it has in hand. */
export class Seat {
  readonly slot: number;
  readonly row: ControlRow;
  /** Null for recipes that cannot take the app down with them. */
  readonly mark: InflightMark | null;
  readonly #apart: boolean;
  #heapAt = 0;

  /** `apart`: in a process of its own, which may outlive the app by a moment. */
  constructor({ context, recipe, log }: Pick<Bench, 'context' | 'recipe' | 'log'>, slot: number, apart = false) {
    this.slot = slot;
    this.#apart = apart;
    this.row = new ControlRow(context.control, slot);
    const { inflightDir } = context;
    this.mark = recipe.pure === true || inflightDir === undefined ? null : new InflightMark(inflightDir, slot, log);
    tid ??= kernelThreadId();
    this.row.store('tid', tid);
    this.row.store('deadlineMs', 0);
    this.#measureHeap(performance.now());
  }

  /** Measures the heap if that was not done of late. */
  rest(now: number): void {
    const first = this.row.load('measures') === 0;
    if (!first && now - this.#heapAt <= HEAP_EVERY_MS) return;
    this.#measureHeap(now);
    this.row.store('measures', this.row.load('measures') + 1);
  }

  /**
   * The lease is over. A process of its own leaves the mark as it is: one whose file has just taken the app down would
   * wipe it. Whose lease stands in the journal as ended is no suspect anyway.
   */
  unmark(): void {
    if (!this.#apart) this.mark?.clear();
  }

  leave(): void {
    this.mark?.close();
  }

  #measureHeap(now: number): void {
    this.#heapAt = now;
    const heap = getHeapStatistics();
    this.row.store('heapKiB', heap.used_heap_size / 1024);
    this.row.store('heapLimitKiB', heap.heap_size_limit / 1024);
    this.row.store('externalKiB', heap.external_memory / 1024);
  }
}
