import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { decideDone, type WhenDone, type WhenDoneView } from '../../../shared/domain/when-done.ts';

/** What it looks at of a batch that runs. */
export interface DoneRun {
  readonly meta: { readonly id: string };
  readonly done: Promise<BatchProgress>;
}

/** What is done to the world; tests bring their own, or they would put the machine to sleep. */
export interface DoneEffects {
  openFolder(batch: BatchProgress): Promise<void>;
  runCommand(batch: BatchProgress): Promise<void>;
  sleep(): Promise<void>;
}

export interface WhenDoneOptions {
  readonly current: () => DoneRun | null;
  /** Batches that wait. */
  readonly waiting: () => number;
  readonly onChange: (listener: () => void) => () => void;
  readonly standing: () => WhenDone;
  readonly hasCommand: () => boolean;
  readonly effects: DoneEffects;
  /** The machine is about to sleep: a person should see it. */
  readonly onCountdown: () => void;
  /** The view is another. */
  readonly onView: () => void;
  readonly onProblem: (message: string) => void;
}

const NO_COMMAND =
  'The batch has ended and no command was run: there is none yet. It has its place in the settings, End.';

/** How long a person has to say no before the machine sleeps, milliseconds. */
export const COUNTDOWN_MS = 30_000;

/** Does what was chosen for the end of a batch. Lives in main as long as the app is open. */
export class WhenDoneDesk {
  readonly #o: WhenDoneOptions;
  readonly #forget: () => void;
  #seen: DoneRun | null = null;
  #own: { readonly batch: string; readonly choice: WhenDone } | null = null;
  #countdown: { readonly timer: NodeJS.Timeout; readonly at: number } | null = null;

  constructor(options: WhenDoneOptions) {
    this.#o = options;
    this.#forget = options.onChange(() => this.#look());
  }

  get view(): WhenDoneView {
    const id = this.#o.current()?.meta.id;
    const own = this.#own !== null && this.#own.batch === id ? this.#own.choice : null;
    return { choice: own ?? this.#o.standing(), own: own !== null, sleepsAt: this.#countdown?.at ?? null };
  }

  /** For this batch; null goes by the standing choice again. */
  choose(batch: string, choice: WhenDone | null): void {
    this.#own = choice === null ? null : { batch, choice };
    this.#o.onView();
  }

  /** The machine stays awake. */
  stayAwake(): void {
    if (this.#countdown === null) return;
    clearTimeout(this.#countdown.timer);
    this.#countdown = null;
    this.#o.onView();
  }

  close(): void {
    this.#forget();
    this.stayAwake();
  }

  #look(): void {
    const run = this.#o.current();
    if (run === null || run === this.#seen) return;
    this.#seen = run;
    // There is work again.
    this.stayAwake();
    void run.done.then((batch) => this.#ended(run, batch));
  }

  async #ended(run: DoneRun, batch: BatchProgress): Promise<void> {
    const { current, waiting, standing, hasCommand, effects } = this.#o;
    const choice = this.#own?.batch === batch.id ? this.#own.choice : standing();
    const { state } = batch;
    const wanted = decideDone({ choice, state, othersLeft: false, hasCommand: true });
    if (wanted === 'command' && !hasCommand()) return this.#o.onProblem(NO_COMMAND);
    const othersLeft = waiting() > 0 || current() !== run;
    try {
      switch (decideDone({ choice, state, othersLeft, hasCommand: hasCommand() })) {
        case 'nothing':
          return;
        case 'folder':
          return await effects.openFolder(batch);
        case 'command':
          return await effects.runCommand(batch);
        case 'sleep':
          return this.#countDown();
      }
    } catch (error) {
      this.#o.onProblem(error instanceof Error ? error.message : String(error));
    }
  }

  #countDown(): void {
    const timer = setTimeout(() => {
      this.stayAwake();
      this.#o.effects.sleep().catch((error: unknown) => {
        this.#o.onProblem(error instanceof Error ? error.message : String(error));
      });
    }, COUNTDOWN_MS);
    this.#countdown = { timer, at: Date.now() + COUNTDOWN_MS };
    this.#o.onCountdown();
    this.#o.onView();
  }
}
