import { Cancelled, type Recipe } from '../recipes/recipe.ts';
import type { ControlRow } from '../workers/control.ts';
import type { TaskContext } from './task-context.ts';

/** How often a waiting thread looks whether it is to give up, in milliseconds. */
const LOOK_MS = 100;
/** What a recipe's `dispose` is given, in milliseconds. */
const DISPOSE_MS = 2000;

/** Why the signal of a lease was aborted, when its task hangs. */
export class GivenUp extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'GivenUp';
  }
}

/**
 * Looks, while something is awaited, whether main has called the lease back or given it up; a thread that is in
 * synchronous code cannot look, and its recipe asks `checkCancelled`. What settles within one turn costs no timer.
 */
export class GiveUpWatch {
  readonly #ctx: TaskContext;
  readonly #recipe: Recipe;
  readonly #row: ControlRow;
  readonly #lease: number;
  readonly #reason: () => string;
  #timer: NodeJS.Timeout | null = null;
  #disposing: Promise<void> | null = null;

  /** `reason` is asked for when it is needed, one turn after the word was seen: it may travel behind the word. */
  constructor(ctx: TaskContext, recipe: Recipe, row: ControlRow, lease: number, reason: () => string) {
    this.#ctx = ctx;
    this.#recipe = recipe;
    this.#row = row;
    this.#lease = lease;
    this.#reason = reason;
  }

  async settle(made: PromiseLike<unknown>): Promise<unknown> {
    if (this.#timer !== null) return await made;
    const turn = setImmediate(() => {
      this.#timer = setInterval(() => this.#look(), LOOK_MS);
    });
    try {
      return await made;
    } finally {
      clearImmediate(turn);
    }
  }

  /** The lease is over; waits for a `dispose` that is under way. */
  async end(): Promise<void> {
    this.#stop();
    await this.#disposing;
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const task = this.#row.load('abort');
    if (task !== 0 && task === this.#row.load('current')) {
      this.#stop();
      this.#disposing = this.#giveUp();
    } else if (this.#ctx.stopped === null && this.#row.load('recall') >= this.#lease) {
      this.#ctx.giveUp(new Cancelled());
    }
  }

  async #giveUp(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const reason = this.#reason();
    this.#ctx.giveUp(new GivenUp(reason));
    await Promise.race([this.#dispose(reason), later(DISPOSE_MS)]);
    this.#row.store('disposed', this.#row.load('abort'));
  }

  async #dispose(reason: string): Promise<void> {
    try {
      await this.#recipe.dispose?.(reason);
    } catch (error) {
      this.#ctx.log(`The recipe's dispose failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
