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
  #heapAt = Number.NEGATIVE_INFINITY;

  constructor({ context, recipe, log }: Bench, slot: number) {
    this.slot = slot;
    this.row = new ControlRow(context.control, slot);
    const { inflightDir } = context;
    this.mark = recipe.pure === true || inflightDir === undefined ? null : new InflightMark(inflightDir, slot, log);
    tid ??= kernelThreadId();
    this.row.store('tid', tid);
    this.row.store('deadlineMs', 0);
    // How much it uses is measured when a lease has ended: what grows from there on is a leak.
    this.row.store('heapLimitKiB', getHeapStatistics().heap_size_limit / 1024);
  }

  /** Measures the heap if that was not done of late. */
  rest(now: number): void {
    if (now - this.#heapAt > HEAP_EVERY_MS) this.#measureHeap(now);
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
