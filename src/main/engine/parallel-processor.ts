import { resolve, join, isAbsolute } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { isEnded, type BatchProgress, type ResumeOffer } from '../../shared/domain/batch.ts';
import { parseConfig, type ParallelConfig, type ParallelConfigInput } from '../../shared/domain/config.ts';
import type { HealthStatus, ProcessorStats } from '../../shared/domain/metrics.ts';
import { NO_TASKS, type TaskMetadata } from '../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../shared/domain/worker.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { ActiveClock } from './active-clock.ts';
import { AlertManager } from './alerts/alert-manager.ts';
import { workerAlert } from './alerts/worker-alerts.ts';
import { BatchDesk, type StartRequest } from './batch/batch-desk.ts';
import { BatchRun, type BatchInputs } from './batch/batch-run.ts';
import type { BatchWatch, Crew } from './batch/batch-deps.ts';
import { parseOptions, type OnConflict, type Prepared } from './batch/preflight.ts';
import { ResultStream } from './batch/result-stream.ts';
import { CheckpointManager } from './checkpoints/checkpoint-manager.ts';
import { dataDir } from './data-dir.ts';
import { silentLogger, type Clock, type Logger, type Random } from './ports.ts';
import { loadRecipe } from './recipes/load.ts';
import { displayPath, pathBytes } from './scan/path-table.ts';
import type { ScanProgress } from './scan/scan-result.ts';
import { scan } from './scan/scanner.ts';
import { planWorkers } from './scheduling/memory-plan.ts';
import { makeCrew } from './workers/crew.ts';

/** The engine of a clock that nobody gave: fine enough for timeouts of a second. */
const TICK_MS = 1000;

export interface ProcessorHost {
  /** Folder for everything that is kept; see `dataDir()` for the default. */
  readonly dataDir?: string;
  readonly clock?: Clock;
  /** For the jitter of retries; seeded in tests. */
  readonly random?: Random;
  readonly logger?: Logger;
  /** Alert rows of an earlier session. */
  readonly alerts?: readonly Alert[];
}

export interface PrepareRequest {
  readonly paths: readonly (string | Uint8Array)[];
  /** Id of a built-in recipe, or the path of a module. */
  readonly recipe: string;
  readonly options?: unknown;
  readonly outDir?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ProcessOptions extends Pick<PrepareRequest, 'include' | 'exclude' | 'signal'> {
  readonly options?: unknown;
  /** Where outputs go. Left out, the results are only yielded and nothing is written. */
  readonly out?: string;
  readonly onConflict?: OnConflict;
}

/** What `processFilesParallel` yields for each file, in order of completion. */
export interface FileOutcome extends TaskMetadata {
  /** What the recipe returned; null for a file that did not complete. */
  readonly result: unknown;
}

interface Waiting {
  readonly inputs: BatchInputs;
  readonly watch: BatchWatch;
}

/**
 * The facade of the engine, in the seed's terms: processes files in parallel on a pool of worker threads, survives
 * workers that fail, keeps checkpoints, raises alerts. One batch runs at a time, further ones queue. Lives in the
 * main process (Electron's or plain Node's); call `shutdown()` when done.
 */
export class ParallelProcessor {
  readonly config: ParallelConfig;
  readonly alertManager: AlertManager;
  readonly checkpointManager: CheckpointManager;
  readonly dataDir: string;
  readonly maxWorkers: number;
  readonly #clock: Clock;
  readonly #ownClock: ActiveClock | null;
  readonly #random: Random;
  readonly #logger: Logger;
  readonly #desk: BatchDesk;
  readonly #queue: Waiting[] = [];
  readonly #listeners = new Set<() => void>();
  #crew: Crew | null = null;
  #run: BatchRun | null = null;
  #shut: Promise<void> | null = null;

  /** `config` in camelCase or in the seed's snake_case. Throws AppError `usage` that names what is wrong in it. */
  constructor(config: ParallelConfigInput | Readonly<Record<string, unknown>> = {}, host: ProcessorHost = {}) {
    this.config = parseConfig(config);
    this.dataDir = dataDir(host.dataDir);
    this.maxWorkers = planWorkers(this.config.maxWorkers);
    this.#ownClock = host.clock === undefined ? this.#makeClock() : null;
    this.#clock = host.clock ?? (this.#ownClock as Clock);
    this.#random = host.random ?? Math.random;
    this.#logger = host.logger ?? silentLogger;
    this.alertManager = new AlertManager({
      clock: this.#clock,
      enabled: this.config.enableAlerting,
      ...(host.alerts === undefined ? {} : { restored: host.alerts }),
      onChange: () => this.#changed(),
    });
    this.checkpointManager = new CheckpointManager({
      folder: resolve(this.config.checkpointDirectory ?? join(this.dataDir, 'batches')),
      enabled: this.config.enableCheckpointing,
      onFailure: (error) => this.#journalFailed(error),
    });
    this.#desk = new BatchDesk(this.checkpointManager, this.#clock);
  }

  /** Lists the inputs and checks the options; writes nothing. Throws AppError `usage`. */
  async prepare(request: PrepareRequest): Promise<Prepared> {
    const recipeRef = await resolveRecipe(request.recipe);
    const recipe = await loadRecipe(recipeRef);
    const options = parseOptions(recipe, request.options);
    const found = await scan(
      {
        paths: request.paths.map((path) => (typeof path === 'string' ? resolve(path) : path)),
        include: request.include ?? [],
        exclude: request.exclude ?? [],
        ...(request.outDir === undefined ? {} : { outDir: resolve(request.outDir) }),
      },
      {
        ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      },
    );
    return { recipe, recipeRef, options, scan: found };
  }

  /** Saves the batch and starts it, or queues it behind the one that runs. Returns its id. Throws AppError. */
  submit(prepared: Prepared, request: StartRequest, watch: BatchWatch = {}): string {
    this.#assertOpen();
    const inputs = this.#desk.create(prepared, request);
    this.#queue.push({ inputs, watch });
    this.#next();
    this.#changed();
    return inputs.meta.id;
  }

  /**
   * Processes files and yields each as it reaches a final state. `recipe` is an id or a module path: a function
   * cannot cross to a thread. Leaving the loop early cancels the batch. Throws AppError.
   */
  async *processFilesParallel(
    paths: readonly (string | Uint8Array)[],
    recipe: string,
    options: ProcessOptions = {},
  ): AsyncGenerator<FileOutcome, void, undefined> {
    const { out, onConflict = 'fail', ...rest } = options;
    const prepared = await this.prepare({ paths, recipe, ...rest, ...(out === undefined ? {} : { outDir: out }) });
    const stream = new ResultStream<FileOutcome>();
    const id = this.submit(
      prepared,
      { outDir: out ?? null, onConflict },
      { onTask: (task, result) => stream.push({ ...task, result }), onEnd: () => stream.end() },
    );
    try {
      yield* stream;
    } finally {
      if (!stream.ended) this.cancel(id);
    }
  }

  /** Batches on disk that did not end. */
  offers(): Promise<ResumeOffer[]> {
    return this.#desk.offers((id, error) => {
      this.alertManager.raise({
        rule: 'batch-unreadable',
        level: 'WARNING',
        component: 'checkpoints',
        cause: id,
        message: error instanceof Error ? error.message : String(error),
        metadata: { batch: id },
        action: 'Its folder was left as it is.',
      });
    });
  }

  /** Goes on with a batch from disk (queued behind the one that runs). Throws AppError. */
  async resumeBatch(id: string, watch: BatchWatch = {}): Promise<void> {
    this.#assertOpen();
    if (this.#find(id) !== undefined) throw new AppError('not-now', `The batch ${id} is already in work here.`);
    const inputs = await this.#desk.reopen(id);
    this.#queue.push({ inputs, watch });
    this.#next();
    this.#changed();
  }

  /** Figures of any batch: live ones from memory, others from disk. Throws AppError `usage` for an unknown id. */
  batch(id: string): Promise<BatchProgress> {
    const live = this.#find(id);
    return live === undefined ? this.#desk.summary(id) : Promise.resolve(live);
  }

  /** The batch that runs, is paused or ended last; null before the first. */
  get current(): BatchRun | null {
    return this.#run;
  }

  /** Batches that wait their turn. */
  get queued(): readonly BatchProgress[] {
    return this.#queue.map(({ inputs }) => queuedProgress(inputs));
  }

  /** Ended batches on disk, newest first. */
  recent(limit: number): readonly BatchProgress[] {
    const found: BatchProgress[] = [];
    for (const id of this.checkpointManager.list()) {
      if (found.length >= limit) break;
      const last = this.checkpointManager.lastSnapshot(id);
      if (last !== null && isEnded(last.state)) found.push(last);
    }
    return found;
  }

  /** Removes an interrupted batch from disk; outputs already in place stay. Throws AppError when somebody works on it. */
  discard(id: string): void {
    this.checkpointManager.discard(id);
    this.#changed();
  }

  pause(id: string): void {
    this.#running(id).pause('user');
  }

  resume(id: string): void {
    this.#running(id).resume();
  }

  /** Cancels a running, paused or queued batch; one that has ended stays as it is. */
  cancel(id: string): void {
    const at = this.#queue.findIndex(({ inputs }) => inputs.meta.id === id);
    if (at < 0) return this.#running(id).cancel();
    const [waiting] = this.#queue.splice(at, 1);
    if (waiting === undefined) return;
    // It never ran: it is closed as a run of its own, so that the journal says how it ended.
    const run = this.#makeRun(waiting);
    run.cancelUnstarted();
    this.#changed();
  }

  getHealthStatus(): HealthStatus {
    const monitor = this.#crew?.monitor;
    return {
      isRunning: this.#shut === null,
      workerCount: monitor?.workerCount ?? 0,
      healthyWorkers: monitor?.healthyWorkers ?? 0,
      activeTasks: this.#activeCount(),
      activeAlerts: this.alertManager.active,
    };
  }

  getStats(): ProcessorStats {
    const workers = this.workers;
    const counts = this.#run?.store.counts ?? NO_TASKS;
    const mean = (values: readonly number[]): number =>
      values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      chunksProcessed: counts.COMPLETED,
      throughput: this.#run?.figures.rates.files ?? 0,
      workerHealth: {
        totalWorkers: this.getHealthStatus().workerCount,
        healthyWorkers: this.getHealthStatus().healthyWorkers,
        avgCpuPercent: mean(workers.map((worker) => worker.cpuPercent)),
        avgMemoryPercent: mean(workers.map((worker) => worker.memoryPercent)),
      },
      faultTolerance: { activeTasks: this.#activeCount(), failedTasks: counts.FAILED, retryingTasks: counts.RETRYING },
      alerts: {
        active: this.alertManager.active,
        byLevel: this.alertManager.countByLevel(),
        total: this.alertManager.total,
      },
    };
  }

  /** Tasks that are in a worker's hands or leased to one. */
  get activeTasks(): readonly TaskMetadata[] {
    const run = this.#run;
    if (run === null) return [];
    const active: TaskMetadata[] = [];
    for (let id = 0; id < run.store.count; id++) if (run.store.state(id) === 'ASSIGNED') active.push(run.task(id));
    return active;
  }

  /** Health of each worker by its id, `W1` … `Wn`. */
  get workerMetrics(): ReadonlyMap<string, WorkerHealthMetrics> {
    return new Map(this.workers.map((worker) => [worker.workerId, worker]));
  }

  get workers(): readonly WorkerHealthMetrics[] {
    return this.#crew?.monitor.metrics() ?? [];
  }

  /** Calls `listener` after every change, often; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Interrupts what runs (it can be resumed), syncs everything and ends the workers. Safe to call twice. */
  shutdown(): Promise<void> {
    this.#shut ??= this.#shutdown();
    return this.#shut;
  }

  async #shutdown(): Promise<void> {
    const waiting = this.#queue.splice(0);
    await this.#run?.interrupt();
    for (const { inputs, watch } of waiting) {
      await inputs.files.journal.close();
      inputs.files.release();
      watch.onEnd?.();
    }
    this.#crew?.monitor.stop();
    await this.#crew?.pool.close();
    this.#ownClock?.stop();
    this.#changed();
  }

  #next(): void {
    const busy = this.#run !== null && this.#live;
    if (busy || this.#shut !== null) return;
    const waiting = this.#queue.shift();
    if (waiting === undefined) return;
    const run = this.#makeRun(waiting);
    this.#run = run;
    this.#live = true;
    void run.done.then(() => {
      this.#live = false;
      waiting.watch.onEnd?.();
      this.#next();
      this.#changed();
    });
    run.start();
  }

  #live = false;

  #makeRun({ inputs, watch }: Waiting): BatchRun {
    return new BatchRun(
      {
        config: this.config,
        crew: this.#getCrew(),
        clock: this.#clock,
        random: this.#random,
        logger: this.#logger,
        alerts: this.alertManager,
        checkpoints: this.checkpointManager,
        onChange: () => this.#changed(),
        watch,
      },
      inputs,
    );
  }

  #getCrew(): Crew {
    this.#crew ??= makeCrew({
      config: this.config,
      slots: this.maxWorkers,
      clock: this.#clock,
      leases: (slot) => this.#run?.leases(slot) ?? 0,
      usualMs: () => this.#run?.figures.usualMs() ?? null,
      describe: (task, row) => this.#describe(task, row.float('fileBytes')),
      onReady: () => this.#run?.workerReady(),
      onExit: (slot, error) => {
        const monitor = this.#crew?.monitor;
        this.alertManager.raise(workerAlert(slot, error, this.config.enableAutoRecovery, monitor?.healthyWorkers ?? 0));
      },
      onState: () => this.#changed(),
    });
    return this.#crew;
  }

  #describe(
    task: number,
    fileBytes: number,
  ): { taskId: number; path: string; size: number; progress: number } | undefined {
    const table = this.#run?.inputs.inputs.table;
    if (table === undefined || task >= table.count) return undefined;
    const size = table.size[task] ?? 0;
    const { path } = displayPath(pathBytes(table, task));
    return { taskId: task, path, size, progress: size === 0 ? 0 : Math.min(1, fileBytes / size) };
  }

  #find(id: string): BatchProgress | undefined {
    if (this.#run?.meta.id === id) return this.#run.progress();
    return this.queued.find((batch) => batch.id === id);
  }

  #running(id: string): BatchRun {
    const run = this.#run;
    if (run !== null && run.meta.id === id) return run;
    throw new AppError('not-now', `The batch ${id} is not running here.`);
  }

  #activeCount(): number {
    const counts = this.#run?.store.counts ?? NO_TASKS;
    return counts.ASSIGNED + counts.RUNNING;
  }

  #assertOpen(): void {
    if (this.#shut !== null) throw new AppError('not-now', 'The processor was shut down.');
  }

  #makeClock(): ActiveClock {
    return new ActiveClock({
      tickMs: Math.min(TICK_MS, (this.config.workerTimeoutSeconds * 1000) / 10),
      onGap: (missedMs) => this.#logger.log('info', 'The machine slept or the process was stopped.', { missedMs }),
    });
  }

  #journalFailed(error: AppError): void {
    this.alertManager.raise({
      rule: 'checkpoint-failed',
      level: 'ERROR',
      component: 'checkpoints',
      cause: String(error.details?.['code'] ?? ''),
      message: error.message,
      action: 'The batch was paused.',
    });
    if (this.#run !== null && !isEnded(this.#run.state)) this.#run.pause('device');
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A path is made absolute; an id stays as it is. */
async function resolveRecipe(recipe: string): Promise<string> {
  return isAbsolute(recipe) || recipe.startsWith('.') ? resolve(recipe) : recipe;
}

function queuedProgress({ meta, store, earlier }: BatchInputs): BatchProgress {
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
    resumable: true,
  };
}
