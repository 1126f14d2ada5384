import { getHeapStatistics } from 'node:v8';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { TaskError } from '../../../shared/domain/task.ts';
import { Cancelled, type Recipe } from '../recipes/recipe.ts';
import { loadRecipe } from '../recipes/load.ts';
import { classify } from '../tasks/classify.ts';
import { ControlRow } from '../workers/control.ts';
import type {
  BatchContext,
  FinishMessage,
  FinishReply,
  LeaseMessage,
  LeaseReply,
  PartOutput,
} from '../workers/protocol.ts';
import { TaskContext } from './task-context.ts';
import { runFinish } from './finish-runner.ts';

/** How often a thread measures its own heap, in milliseconds; the measure costs about 20 µs. */
const HEAP_EVERY_MS = 200;

/** Makes buffers of their own, which can cross to another thread without the pool they would lie in. */
const encoder = new TextEncoder();

/** A batch as one worker thread sees it. */
export class BatchRunner {
  readonly key: number;
  readonly #context: BatchContext;
  readonly #recipe: Recipe;
  #row: ControlRow;
  #slot = 0;
  #heapAt = 0;

  private constructor(context: BatchContext, recipe: Recipe) {
    this.key = context.key;
    this.#context = context;
    this.#recipe = recipe;
    this.#row = new ControlRow(context.control, 0);
  }

  static async open(context: BatchContext): Promise<BatchRunner> {
    return new BatchRunner(context, await loadRecipe(context.recipe));
  }

  async lease(message: LeaseMessage): Promise<LeaseReply> {
    const row = this.#take(message.slot);
    row.store('lease', message.lease);
    const began = performance.now();
    const reply = await this.#work(
      message,
      new TaskContext(this.#context, this.#recipe, row, message.lease),
      row,
      began,
    );
    row.store('current', 0);
    row.beat();
    return reply;
  }

  async finish(message: FinishMessage): Promise<FinishReply> {
    return runFinish(this.#recipe, this.#context, this.#take(message.slot), message);
  }

  async #work(message: LeaseMessage, ctx: TaskContext, row: ControlRow, began: number): Promise<LeaseReply> {
    const ok: number[] = [];
    let okTo = -1;
    const errors: { task: number; error: TaskError }[] = [];
    const outputs: PartOutput[] = [];
    let results = '';
    let back: number[] = [];
    let last = began;
    const { durationMs } = this.#context;
    const recipe = this.#recipe;
    for (let i = 0; i < message.runs.length; i += 2) {
      const to = message.runs[i + 1] ?? 0;
      for (let id = message.runs[i] ?? 0; id < to; id++) {
        if (row.load('recall') >= message.lease) {
          back = [id, to, ...message.runs.slice(i + 2)];
          return this.#reply({ ok, errors, outputs, back }, results, ctx, began);
        }
        try {
          ctx.begin(id);
          const made = recipe.process(ctx.chunk(), ctx);
          const result = made instanceof Promise ? await made : made;
          const output = ctx.end();
          if (output !== null) outputs.push(output);
          if (result !== null && result !== undefined) results += `{"t":${id},"r":${JSON.stringify(result)}}\n`;
          if (okTo === id) ok[ok.length - 1] = id + 1;
          else ok.push(id, id + 1);
          okTo = id + 1;
        } catch (error) {
          if (error instanceof Cancelled) {
            back = [id, to, ...message.runs.slice(i + 2)];
            return this.#reply({ ok, errors, outputs, back }, results, ctx, began);
          }
          errors.push({ task: id, error: classify(error) });
        }
        const now = performance.now();
        durationMs[id] = now - last;
        last = now;
      }
    }
    return this.#reply({ ok, errors, outputs, back }, results, ctx, began);
  }

  #reply(
    made: Pick<LeaseReply, 'ok' | 'errors' | 'outputs' | 'back'>,
    results: string,
    ctx: TaskContext,
    began: number,
  ): LeaseReply {
    // By lease: everything is written first and synced after, so that the disk can order the writes.
    for (const output of made.outputs) syncFile(output.part);
    const now = performance.now();
    if (now - this.#heapAt > HEAP_EVERY_MS) this.#measureHeap(now);
    return { kind: 'lease', ...made, results: encoder.encode(results), bytes: ctx.bytes, ms: now - began };
  }

  #take(slot: number): ControlRow {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#row = new ControlRow(this.#context.control, slot);
      this.#measureHeap(performance.now());
    }
    return this.#row;
  }

  #measureHeap(now: number): void {
    this.#heapAt = now;
    const heap = getHeapStatistics();
    this.#row.store('heapKiB', heap.used_heap_size / 1024);
    this.#row.store('heapLimitKiB', heap.heap_size_limit / 1024);
    this.#row.store('externalKiB', heap.external_memory / 1024);
  }
}

function syncFile(path: Uint8Array): void {
  const fd = openSync(Buffer.from(path), 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
