import type { TaskError } from '../../../shared/domain/task.ts';
import { Cancelled, type Json } from '../recipes/recipe.ts';
import type { ChunkWork, LeaseMessage, LeaseReply } from '../workers/protocol.ts';
import type { Bench } from './bench.ts';
import { GivenUp, GiveUpWatch } from './give-up-watch.ts';
import { LeaseHarvest } from './lease-harvest.ts';
import { resultLine, toResult } from './result-line.ts';
import type { Seat } from './seat.ts';
import { TaskContext } from './task-context.ts';

export type Lease = Pick<LeaseMessage, 'lease' | 'runs' | 'chunk'>;

const HANGS = 'It went on for too long without a sign of progress.';

/** Works off leases, one after the other: the same in a thread of the app and in an isolated process. */
export class LeaseRunner {
  readonly #bench: Bench;
  readonly #reason: () => string;
  /** The thread is about to be ended: nothing more is begun in it, or it would be blamed. */
  #doomed = false;

  /** `reason` says why a lease is given up, once it is. */
  constructor(bench: Bench, reason: () => string = () => HANGS) {
    this.#bench = bench;
    this.#reason = reason;
  }

  async run(lease: Lease, seat: Seat): Promise<LeaseReply> {
    const { row } = seat;
    row.store('lease', lease.lease);
    const began = performance.now();
    const ctx = new TaskContext(this.#bench, seat, lease.lease);
    const harvest = new LeaseHarvest();
    if (this.#doomed) harvest.giveBack(lease.runs);
    else await this.#work(lease, ctx, harvest, seat);
    harvest.sync(this.#bench.context.root, () => row.beat());
    const now = performance.now();
    seat.rest(now);
    seat.unmark();
    // A thread that gave up is ended with its last task still in hand.
    if (!this.#doomed) row.store('current', 0);
    row.beat();
    const log = this.#bench.log.take();
    return { ...harvest.reply(), bytes: ctx.bytes, ms: now - began, ...(log === undefined ? {} : { log }) };
  }

  async #work({ lease, runs, chunk }: Lease, ctx: TaskContext, harvest: LeaseHarvest, { row }: Seat): Promise<void> {
    const { recipe, files } = this.#bench;
    let watch: GiveUpWatch | null = null;
    let last = performance.now();
    for (let i = 0; i < runs.length; i += 2) {
      const to = runs[i + 1] ?? 0;
      for (let id = runs[i] ?? 0; id < to; id++) {
        if (row.load('recall') >= lease || ctx.stopped instanceof GivenUp) {
          harvest.giveBack([id, to, ...runs.slice(i + 2)]);
          return this.#end(watch, ctx);
        }
        try {
          const made: unknown = this.#call(ctx, id, chunk);
          let result = made;
          if (isThenable(made)) {
            watch ??= new GiveUpWatch(ctx, recipe, row, lease, this.#reason);
            result = await watch.settle(made);
          }
          if (chunk === undefined || chunk.joined !== undefined) {
            const line = resultLine(id, result, recipe.finish !== undefined);
            harvest.done(id, ctx.end(), line);
          } else harvest.chunkDone(id, ctx.endChunk(), toResult(result));
        } catch (error) {
          ctx.discard();
          if (isCancel(error, ctx)) {
            harvest.giveBack([id, to, ...runs.slice(i + 2)]);
            return this.#end(watch, ctx);
          }
          harvest.failed(id, errorOf(error, ctx));
        }
        const now = performance.now();
        if (chunk === undefined) files.took(id, now - last);
        last = now;
      }
    }
    return this.#end(watch, ctx);
  }

  /** Whole files and chunks are processed, chunks that are all done are joined. */
  #call(ctx: TaskContext, task: number, work: ChunkWork | undefined): unknown {
    const { recipe } = this.#bench;
    const chunk = ctx.begin(task, work);
    if (work !== undefined) ctx.assertListed();
    if (work?.joined === undefined) return recipe.process(chunk, ctx);
    if (recipe.join === undefined) throw new Error(`Recipe ${recipe.id} has chunks and no join.`);
    const results = work.joined.map(({ result }) => (result === undefined ? null : (JSON.parse(result) as Json)));
    return recipe.join(results, ctx);
  }

  async #end(watch: GiveUpWatch | null, ctx: TaskContext): Promise<void> {
    await watch?.end();
    this.#doomed = ctx.stopped instanceof GivenUp;
  }
}

/** A promise, of whichever make. */
function isThenable(made: unknown): made is PromiseLike<unknown> {
  return typeof made === 'object' && made !== null && 'then' in made && typeof made.then === 'function';
}

/** The recipe ended because it was called back, whatever it threw then: nobody's fault. */
function isCancel(error: unknown, ctx: TaskContext): boolean {
  return error instanceof Cancelled || ctx.stopped instanceof Cancelled;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error instanceof GivenUp);
}

function errorOf(error: unknown, ctx: TaskContext): TaskError {
  if (ctx.stopped instanceof GivenUp && isAbort(error)) {
    return { class: 'transient', code: 'STOPPED', message: `${ctx.stopped.message} It was asked to end, and did.` };
  }
  return ctx.errorOf(error);
}
