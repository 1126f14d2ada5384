import { AppError } from '../../shared/app-error.ts';
import type { BatchProgress, ResumeOffer } from '../../shared/domain/batch.ts';
import { parseConfig, type ParallelConfig, type ParallelConfigInput } from '../../shared/domain/config.ts';
import { partly } from '../../shared/domain/config-patch.ts';
import type { HealthStatus, MemoryGuardView, ProcessorStats } from '../../shared/domain/metrics.ts';
import type { TaskMetadata } from '../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../shared/domain/worker.ts';
import { ActiveClock, tickFor } from './active-clock.ts';
import { AlertManager } from './alerts/alert-manager.ts';
import { WorkerAlerts } from './alerts/worker-alerts.ts';
import type { BatchDeps, BatchWatch } from './batch/batch-deps.ts';
import { BatchDesk, type StartRequest } from './batch/batch-desk.ts';
import type { BatchInputs } from './batch/batch-inputs.ts';
import { BatchQueue } from './batch/batch-queue.ts';
import { OfferDesk, type ResumeRequest } from './batch/offer-desk.ts';
import { BatchRun } from './batch/batch-run.ts';
import { TaskDesk } from './batch/task-desk.ts';
import { JournalHealth } from './batch/journal-health.ts';
import type { Prepared } from './batch/preflight.ts';
import { activeTasks, healthStatus, processorStats, type StatsSources } from './batch/stats.ts';
import type { CheckpointManager } from './checkpoints/checkpoint-manager.ts';
import { makeCheckpoints } from './checkpoints/make-checkpoints.ts';
import { CrewDesk } from './crew-desk.ts';
import { dataDir } from './data-dir.ts';
import { HealthDesk } from './health/health-desk.ts';
import { logEngine } from './log/engine-log.ts';
import { childProcessRunner } from './isolation/child-process-runner.ts';
import { outcomesOf } from './outcomes.ts';
import { scriptRoom, type ScriptRoom } from './recipes/script/open-script.ts';
import { silentLogger } from './ports.ts';
import type { Removed } from './removal/removal-protocol.ts';
import { removeOne } from './removal/remover.ts';
import { prepareRequest, type PrepareRequest, type ProcessOptions, type ProcessorHost } from './requests.ts';
import { planWorkers } from './scheduling/memory-plan.ts';
import { ProcessCounters } from './metrics/process-counters.ts';
import { Presence } from './presence.ts';

/** The facade of the engine: one batch runs at a time, others queue. In main or plain Node; `shutdown()` when done. */
export class ParallelProcessor {
  readonly alertManager: AlertManager;
  readonly checkpointManager: CheckpointManager;
  readonly offerDesk: OfferDesk;
  /** Has single files done once more, or takes them off the list. */
  readonly taskDesk: TaskDesk;
  readonly dataDir: string;
  readonly maxWorkers: number;
  /** What has happened in this process so far, over all batches. */
  readonly counters = new ProcessCounters();
  readonly journalHealth: JournalHealth;
  /** Whether work leaves the machine to others. */
  readonly gentle: CrewDesk['gentle'];
  /** A batch may come soon: starts the threads it will need, if they are not there. After `shutdown()` it does nothing. */
  readonly getReady = (): void => this.#crew.getReady();
  readonly #scripts: ScriptRoom;
  readonly #ownClock: ActiveClock | null = null;
  readonly #means: Pick<BatchDeps, 'clock' | 'random' | 'logger' | 'onChange'>;
  readonly #crew: CrewDesk;
  readonly #desk: BatchDesk;
  readonly #queue: BatchQueue;
  readonly #presence: Presence;
  readonly #health: HealthDesk;
  readonly #listeners = new Set<() => void>();
  readonly #sources = (): StatsSources => {
    return { run: this.current, crew: this.#crew.made, alerts: this.alertManager, open: this.#shut === null };
  };
  #config: ParallelConfig;
  #shut: Promise<void> | null = null;

  /** `config` in camelCase or in the seed's snake_case. Throws AppError `usage` that names what is wrong in it. */
  constructor(config: ParallelConfigInput | Readonly<Record<string, unknown>> = {}, host: ProcessorHost = {}) {
    this.#config = parseConfig(config);
    this.dataDir = dataDir(host.dataDir);
    this.maxWorkers = planWorkers(this.config.maxWorkers);
    const tickMs = tickFor(this.config.workerTimeoutSeconds * 1000);
    const { random = Math.random, logger = silentLogger } = host;
    const clock = host.clock ?? (this.#ownClock = new ActiveClock({ tickMs, onGap: (ms) => this.#crew.slept(ms) }));
    this.#means = { clock, random, logger, onChange: () => this.#changed() };
    this.alertManager = new AlertManager({
      clock,
      enabled: this.config.enableAlerting,
      ...(host.alerts === undefined ? {} : { restored: host.alerts }),
      onChange: () => this.#changed(),
    });
    this.#scripts = scriptRoom(this.dataDir, host.isolated ?? childProcessRunner);
    this.#crew = new CrewDesk({
      config: this.config,
      settings: () => this.#config,
      slots: this.maxWorkers,
      ...this.#means,
      host,
      isolated: this.#scripts.runner,
      alerts: new WorkerAlerts(this.alertManager),
      counters: this.counters,
      current: () => this.current,
    });
    this.gentle = this.#crew.gentle;
    this.journalHealth = new JournalHealth(this.alertManager, () => this.current);
    this.checkpointManager = makeCheckpoints(this.dataDir, () => this.#config, {
      onHealth: (error, folder) => this.journalHealth.told(error, folder),
      onSaved: () => this.#changed(),
      control: () => this.#presence.address(),
    });
    this.#desk = new BatchDesk(this.checkpointManager, clock, this.#scripts.copies);
    this.offerDesk = new OfferDesk(this.#desk, this.checkpointManager, this.alertManager);
    this.#queue = new BatchQueue({
      makeRun: (inputs, watch) => this.#makeRun(inputs, watch),
      onInterrupted: (id) => this.offerDesk.interrupted(id),
      onChange: () => this.#changed(),
      resumable: this.config.enableCheckpointing,
    });
    this.taskDesk = new TaskDesk(this.#queue, this.offerDesk);
    this.#presence = new Presence(this.dataDir, this.#queue, this.checkpointManager, this.#sources, logger);
    if (host.resident === true) this.#presence.announce();
    const watched = { crew: this.#crew, alerts: this.alertManager, slots: this.maxWorkers, dataDir: this.dataDir };
    this.#health = new HealthDesk({ ...host, ...watched, clock, config: () => this.#config, sources: this.#sources });
    logEngine(this, logger);
  }

  /** The settings in force. */
  get config(): ParallelConfig {
    return this.#config;
  }

  /** Takes over what acts at once or from the next batch on; all else waits for the next processor. */
  configure(next: ParallelConfig): void {
    this.#config = partly(this.#config, next, ['now', 'batch']);
    this.checkpointManager.changeInterval(this.#config.checkpointIntervalSeconds);
    this.#crew.paced();
  }

  /** Lists the inputs and checks the options; writes nothing. Throws AppError `usage`. */
  prepare(request: PrepareRequest): Promise<Prepared> {
    return prepareRequest(request, this.#scripts, [this.dataDir, this.checkpointManager.folder]);
  }

  /** Saves the batch and starts it, or queues it behind the one that runs. Returns its id. Throws AppError. */
  submit(prepared: Prepared, request: StartRequest, watch: BatchWatch = {}): string {
    this.#assertOpen();
    const inputs = this.#desk.create(prepared, request);
    this.#queue.add(inputs, watch);
    return inputs.meta.id;
  }

  /** Yields each file as it ends. A recipe is an id or a module path. Leaving early cancels the batch. Throws AppError. */
  processFilesParallel(
    paths: readonly (string | Uint8Array)[],
    recipe: string,
    options: ProcessOptions = {},
  ): ReturnType<typeof outcomesOf> {
    return outcomesOf(this, paths, recipe, options);
  }

  /** Batches on disk that did not end, when the files of all were looked at; `offerDesk.look` tells of them at once. */
  offers(): Promise<readonly ResumeOffer[]> {
    return this.offerDesk.look().done;
  }

  /** Looks at the files of a batch on disk and goes on with it (queued behind the one that runs). Throws AppError. */
  async resumeBatch(id: string, watch: BatchWatch = {}, request: ResumeRequest = {}): Promise<void> {
    this.#assertOpen();
    if (this.#queue.holds(id)) throw new AppError('not-now', `The batch ${id} is already in work here.`);
    this.#queue.add(await this.offerDesk.reopen(id, request), watch);
  }

  /** Figures of any batch: live ones from memory, others from disk. Throws AppError `usage` for an unknown id. */
  async batch(id: string): Promise<BatchProgress> {
    return this.#queue.find(id) ?? this.#desk.summary(id);
  }

  /** The batch that runs, is paused or ended last; null before the first. */
  get current(): BatchRun | null {
    return this.#queue.current;
  }

  /** Batches that wait their turn. */
  get queued(): readonly BatchProgress[] {
    return this.#queue.waiting;
  }

  /** Puts a waiting batch at this place of the line, 0 is next. Throws AppError `not-now`. */
  moveQueued(id: string, place: number): void {
    this.#queue.move(id, place);
  }

  /** Ended batches on disk, newest first. */
  recent(limit: number): readonly BatchProgress[] {
    return this.#desk.recent(limit);
  }

  /** The same, read bit by bit between other things. */
  history(limit: number): Promise<readonly BatchProgress[]> {
    return this.#desk.history(limit);
  }

  /** Removes a batch and the unfinished outputs it left; those in place stay. Throws AppError when somebody works on it. */
  async discard(id: string): Promise<Removed> {
    const removed = await this.offerDesk.discard(id, () => removeOne(this, id));
    this.#changed();
    return removed;
  }

  pause(id: string): void {
    this.#queue.running(id).pause('user');
  }

  resume(id: string): void {
    this.#queue.running(id).resume();
  }

  /** Cancels a running, paused or queued batch; one that has ended stays as it is. */
  cancel(id: string): void {
    this.#queue.cancel(id);
  }

  /** Cancels for good a batch on disk that nobody works on. Resolves with its last figures. Throws AppError. */
  cancelStored(id: string): Promise<BatchProgress> {
    return this.#queue.cancelStored(this.checkpointManager, id);
  }

  /** Gives a worker that is counted down its whole time once more. Throws AppError `usage` for an unknown id. */
  extendWorker(workerId: string): void {
    this.#crew.extend(workerId);
  }

  /** Ends a worker now, as its countdown would; the file in its hands counts a loss. Throws AppError `usage`. */
  stopWorker(workerId: string): void {
    this.#crew.stop(workerId);
  }

  getHealthStatus(): HealthStatus {
    return healthStatus(this.#sources());
  }

  getStats(): ProcessorStats {
    return processorStats(this.#sources());
  }

  /** Tasks that are in a worker's hands or leased to one. */
  get activeTasks(): readonly TaskMetadata[] {
    return activeTasks(this.current);
  }

  /** By id, `W1` … `Wn`. */
  get workerMetrics(): ReadonlyMap<string, WorkerHealthMetrics> {
    return new Map(this.workers.map((worker) => [worker.workerId, worker]));
  }

  get workers(): readonly WorkerHealthMetrics[] {
    return this.#crew.workers;
  }

  /** What the memory guard makes of the machine's free memory. */
  get memoryGuard(): MemoryGuardView {
    return this.#crew.memory;
  }

  /** The last samples of the machine, the work and the workers; see `host.sampling` for when they are taken. */
  get samples(): HealthDesk['samples'] {
    return this.#health.samples;
  }

  /** Calls `listener` after every change, often; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Interrupts what runs (it can be resumed), syncs everything and ends the workers. Safe to call twice. */
  shutdown(): Promise<void> {
    return (this.#shut ??= this.#shutdown());
  }

  async #shutdown(): Promise<void> {
    await this.offerDesk.close();
    await this.#queue.close();
    await this.#presence.close();
    this.#health.close();
    await this.#crew.close();
    this.#ownClock?.stop();
    this.#changed();
  }

  #makeRun(inputs: BatchInputs, watch: BatchWatch): BatchRun {
    const { config, counters, alertManager: alerts, checkpointManager: checkpoints } = this;
    const deps = { config, counters, crew: this.#crew.get(), ...this.#means, alerts, checkpoints, watch };
    return this.gentle.opened(new BatchRun(deps, inputs));
  }

  #assertOpen(): void {
    if (this.#shut !== null) throw new AppError('not-now', 'The processor was shut down.');
  }

  #changed(): void {
    this.counters.follow(this.current);
    this.#presence.changed();
    this.#health.changed();
    for (const listener of this.#listeners) listener();
  }
}
