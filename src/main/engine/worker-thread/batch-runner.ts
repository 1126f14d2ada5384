import { loadRecipe } from '../recipes/load.ts';
import type { Recipe } from '../recipes/recipe.ts';
import {
  recipeLoadError,
  type BatchContext,
  type FinishMessage,
  type FinishReply,
  type LeaseMessage,
  type LeaseReply,
} from '../workers/protocol.ts';
import type { Bench } from './bench.ts';
import { TableFacts } from './file-facts.ts';
import { runFinish } from './finish-runner.ts';
import { LeaseRunner } from './lease-runner.ts';
import type { TaskLogs } from './task-logs.ts';
import { Seat } from './seat.ts';

/** A batch as one worker thread sees it. */
export class BatchRunner {
  readonly key: number;
  readonly #context: BatchContext;
  readonly #bench: Bench;
  readonly #leases: LeaseRunner;
  #seat: Seat | null = null;

  private constructor(context: BatchContext, recipe: Recipe, log: TaskLogs) {
    this.key = context.key;
    this.#context = context;
    this.#bench = { context, recipe, log, files: new TableFacts(context) };
    this.#leases = new LeaseRunner(this.#bench);
  }

  /** Throws `recipeLoadError` when the recipe does not load in this thread. */
  static async open(context: BatchContext, log: TaskLogs): Promise<BatchRunner> {
    const recipe = await recipeOf(context.recipe);
    await recipe.prepare?.();
    return new BatchRunner(context, recipe, log);
  }

  async lease(message: LeaseMessage): Promise<LeaseReply> {
    return this.#leases.run(message, this.#take(message.slot));
  }

  async finish(message: FinishMessage): Promise<FinishReply> {
    return runFinish(this.#bench.recipe, this.#context, this.#take(message.slot).row, message);
  }

  /** The thread turns to another batch. */
  close(): void {
    this.#seat?.leave();
  }

  #take(slot: number): Seat {
    if (this.#seat?.slot !== slot) {
      this.#seat?.leave();
      this.#seat = new Seat(this.#bench, slot);
    }
    return this.#seat;
  }
}

/** The recipe of a batch, in a worker. Throws `recipeLoadError`. */
export async function recipeOf(nameOrPath: string): Promise<Recipe> {
  try {
    return await loadRecipe(nameOrPath);
  } catch (error) {
    throw recipeLoadError(error instanceof Error ? error.message : String(error));
  }
}
