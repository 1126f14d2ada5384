import type { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import type { PauseReason } from '../../src/shared/domain/batch.ts';
import type { WorkerHealthMetrics } from '../../src/shared/domain/worker.ts';
import type { Given } from './rows.ts';

/** Between two looks, milliseconds; every change that the engine tells of is looked at, too. */
const PERIOD_MS = 5;

interface Death {
  readonly at: number;
  readonly generation: number;
  readonly worker: string;
}

const BAD: ReadonlySet<string> = new Set(['waiting', 'stuck', 'no-progress', 'dead'] satisfies Given[]);
const GONE: ReadonlySet<string> = new Set(['FAILED', 'RECOVERING']);
const WELL: ReadonlySet<string> = new Set(['HEALTHY', 'DEGRADED']);

/** Looks at a processor from outside, as the screen does, and keeps when it saw what. Times are epoch milliseconds. */
export class Watch {
  readonly #processor: ParallelProcessor;
  readonly #struck: (path: string) => boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #ids: readonly number[] | null = null;
  verdict: Given = 'none';
  verdictAt: number | null = null;
  errorAt: number | null = null;
  death: Death | null = null;
  healthyAt: number | null = null;
  /** Why the batch paused: there is no person here to go on, so it was cancelled then. */
  paused: PauseReason | null = null;

  constructor(processor: ParallelProcessor, struck: (path: string) => boolean) {
    this.#processor = processor;
    this.#struck = struck;
    this.#timer = setInterval(() => this.#look(), PERIOD_MS);
    this.#unlisten = processor.onChange(() => this.#look());
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unlisten();
  }

  /** The first sign that something was wrong, whichever it was. */
  get noticed(): { readonly by: Given; readonly at: number | null } {
    const { verdictAt, errorAt } = this;
    if (verdictAt !== null && (errorAt === null || verdictAt <= errorAt)) return { by: this.verdict, at: verdictAt };
    return errorAt === null ? { by: 'none', at: null } : { by: 'error', at: errorAt };
  }

  #look(): void {
    const now = Date.now();
    for (const worker of this.#processor.workers) this.#lookAt(worker, now);
    if (this.errorAt === null && this.#hasError()) this.errorAt = now;
    const { id, pauseReason } = this.#processor.current?.progress() ?? {};
    if (id === undefined || pauseReason === undefined || this.paused !== null) return;
    this.paused = pauseReason;
    this.#processor.cancel(id);
  }

  #lookAt(worker: WorkerHealthMetrics, now: number): void {
    if (this.verdictAt === null && BAD.has(worker.verdict)) {
      this.verdict = worker.verdict as Given;
      this.verdictAt = now;
    }
    const { workerId, generation, state } = worker;
    if (GONE.has(state)) this.death ??= { at: now, generation, worker: workerId };
    const back = workerId === this.death?.worker && generation > this.death.generation && WELL.has(state);
    if (back) this.healthyAt ??= now;
  }

  /** An attempt of a struck file has failed, and was not lost with its worker. */
  #hasError(): boolean {
    const run = this.#processor.current;
    if (run === null) return false;
    this.#ids ??= Array.from({ length: run.store.count }, (_, id) => id).filter((id) =>
      this.#struck(run.task(id).path),
    );
    return this.#ids.some((id) => {
      const { state, losses, error } = run.task(id);
      return losses === 0 && error !== undefined && (state === 'RETRYING' || state === 'FAILED' || state === 'PENDING');
    });
  }
}
