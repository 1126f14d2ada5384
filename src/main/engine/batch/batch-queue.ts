import { AppError } from '../../../shared/app-error.ts';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import type { BatchWatch } from './batch-deps.ts';
import type { BatchInputs } from './batch-inputs.ts';
import type { BatchRun } from './batch-run.ts';
import { takeUp } from './take-up.ts';

interface Waiting {
  readonly inputs: BatchInputs;
  readonly watch: BatchWatch;
}

export interface BatchQueueOptions {
  readonly makeRun: (inputs: BatchInputs, watch: BatchWatch) => BatchRun;
  readonly onChange: () => void;
  /** A batch was interrupted while others may run, and its files are closed. */
  readonly onInterrupted: (id: string) => void;
  /** False when checkpoints are off: what waits cannot be resumed. */
  readonly resumable: boolean;
}

/** One batch runs, the others wait their turn: in order of arrival, until a person says otherwise. */
export class BatchQueue {
  readonly #o: BatchQueueOptions;
  readonly #waiting: Waiting[] = [];
  /** Cancelled before their turn, until the disk has it. */
  readonly #closing = new Map<string, BatchRun>();
  #current: BatchRun | null = null;
  #busy = false;
  #closed = false;

  constructor(options: BatchQueueOptions) {
    this.#o = options;
  }

  /** The batch that runs, is paused or ended last; null before the first. */
  get current(): BatchRun | null {
    return this.#current;
  }

  get waiting(): readonly BatchProgress[] {
    return this.#waiting.map(({ inputs }) => queuedProgress(inputs, this.#o.resumable));
  }

  add(inputs: BatchInputs, watch: BatchWatch): void {
    this.#waiting.push({ inputs, watch });
    this.#next();
    this.#o.onChange();
  }

  find(id: string): BatchProgress | undefined {
    if (this.#current?.meta.id === id) return this.#current.progress();
    const closing = this.#closing.get(id);
    if (closing !== undefined) return closing.progress();
    return this.waiting.find((batch) => batch.id === id);
  }

  /** Whether it runs, waits its turn or is being closed: one that ended or was interrupted is in our hands no more. */
  holds(id: string): boolean {
    return this.#current?.meta.id === id && !this.#busy ? this.#closing.has(id) : this.find(id) !== undefined;
  }

  /** Throws AppError `not-now` when it is not the current one. */
  running(id: string): BatchRun {
    const run = this.#current;
    if (run !== null && run.meta.id === id) return run;
    throw new AppError('not-now', `The batch ${id} is not running here.`);
  }

  /** Cancels a running, paused or queued batch; one that has ended stays as it is. */
  cancel(id: string): void {
    const at = this.#waiting.findIndex(({ inputs }) => inputs.meta.id === id);
    if (at < 0) return this.running(id).cancel();
    const [waiting] = this.#waiting.splice(at, 1);
    if (waiting !== undefined) void this.cancelUnstarted(waiting.inputs, waiting.watch);
  }

  /** Puts a waiting batch at this place of the line, 0 is next. Throws AppError `not-now` for one that does not wait. */
  move(id: string, place: number): void {
    const from = this.#waiting.findIndex(({ inputs }) => inputs.meta.id === id);
    const [moved] = from < 0 ? [] : this.#waiting.splice(from, 1);
    if (moved === undefined) throw new AppError('not-now', `The batch ${id} does not wait here any more.`);
    this.#waiting.splice(place, 0, moved);
    this.#o.onChange();
  }

  /** Takes a batch from disk that nobody works on and cancels it. Rejects with AppError. */
  async cancelStored(checkpoints: CheckpointManager, id: string): Promise<BatchProgress> {
    if (this.#closed) throw new AppError('not-now', 'The processor was shut down.');
    return this.cancelUnstarted(await takeUp(checkpoints, id));
  }

  /**
   * Cancels a batch that is in our hands and does not run: it is closed as a run of its own, so that the journal says how
   * it ended. Resolves with its figures when its files are closed.
   */
  cancelUnstarted(inputs: BatchInputs, watch: BatchWatch = {}): Promise<BatchProgress> {
    const { id } = inputs.meta;
    const run = this.#o.makeRun(inputs, watch);
    this.#closing.set(id, run);
    void run.done.then(() => this.#closing.delete(id));
    run.cancelUnstarted();
    watch.onEnd?.();
    this.#o.onChange();
    return run.done;
  }

  /** Resolves with the last figures of a batch that runs or is being closed when its files are closed; undefined for others. */
  async settled(id: string): Promise<BatchProgress | undefined> {
    return (this.#current?.meta.id === id ? this.#current : this.#closing.get(id))?.done;
  }

  /** Interrupts what runs and lets go of what waits; all of it can be resumed. */
  async close(): Promise<void> {
    this.#closed = true;
    const waiting = this.#waiting.splice(0);
    await Promise.all([this.#current?.interrupt(), ...[...this.#closing.values()].map((run) => run.done)]);
    for (const { inputs, watch } of waiting) {
      await inputs.files.journal.close();
      inputs.files.release();
      watch.onEnd?.();
    }
  }

  #next(): void {
    if (this.#busy || this.#closed) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    const run = this.#o.makeRun(waiting.inputs, waiting.watch);
    this.#current = run;
    this.#busy = true;
    void run.done.then(({ state, resumable }) => {
      this.#busy = false;
      waiting.watch.onEnd?.();
      if (state === 'INTERRUPTED' && resumable && !this.#closed) this.#o.onInterrupted(run.meta.id);
      this.#next();
      this.#o.onChange();
    });
    run.start();
  }
}

function queuedProgress({ meta, store, earlier }: BatchInputs, resumable: boolean): BatchProgress {
  return {
    id: meta.id,
    recipe: meta.recipe,
    title: meta.title,
    state: 'QUEUED',
    createdAt: meta.createdAt,
    counts: store.counts,
    files: meta.files,
    refused: meta.refused,
    bytes: meta.bytes,
    bytesDone: 0,
    chunks: meta.files,
    chunksDone: store.countOf('COMPLETED'),
    retries: earlier?.retries ?? 0,
    seconds: earlier?.seconds ?? 0,
    filesPerSecond: 0,
    bytesPerSecond: 0,
    phase: 'tasks',
    outputs: [],
    outDir: meta.outDir,
    resumable,
  };
}
