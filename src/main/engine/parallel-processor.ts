import { join, resolve } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import type { BatchProgress, ResumeOffer } from '../../shared/domain/batch.ts';
import { parseConfig, type ParallelConfig, type ParallelConfigInput } from '../../shared/domain/config.ts';
import { partly } from '../../shared/domain/config-patch.ts';
import type { HealthStatus, MemoryGuardView, ProcessorStats } from '../../shared/domain/metrics.ts';
import type { TaskMetadata } from '../../shared/domain/task.ts';
import type { WorkerHealthMetrics } from '../../shared/domain/worker.ts';
import { ActiveClock, tickFor } from './active-clock.ts';
import { AlertManager } from './alerts/alert-manager.ts';
import { tellDiskHealth } from './alerts/checkpoint-alerts.ts';
import { WorkerAlerts } from './alerts/worker-alerts.ts';
import type { BatchWatch } from './batch/batch-deps.ts';
import { BatchDesk, type StartRequest } from './batch/batch-desk.ts';
import type { BatchInputs } from './batch/batch-inputs.ts';
import { BatchQueue } from './batch/batch-queue.ts';
import { OfferDesk, type ResumeRequest } from './batch/offer-desk.ts';
import { BatchRun } from './batch/batch-run.ts';
import type { Prepared } from './batch/preflight.ts';
import { activeTasks, healthStatus, processorStats, type StatsSources } from './batch/stats.ts';
import { CheckpointManager } from './checkpoints/checkpoint-manager.ts';
import { CrewDesk } from './crew-desk.ts';
import { dataDir } from './data-dir.ts';
import { logEngine } from './log/engine-log.ts';
import { childProcessRunner } from './isolation/child-process-runner.ts';
import { outcomesOf } from './outcomes.ts';
import { scriptRoom, type ScriptRoom } from './recipes/script/open-script.ts';
import { silentLogger, type Clock, type Logger, type Random } from './ports.ts';
import type { Removed } from './removal/removal-protocol.ts';
import { removeOne } from './removal/remover.ts';
import { prepareRequest, type PrepareRequest, type ProcessOptions, type ProcessorHost } from './requests.ts';
import { planWorkers } from './scheduling/memory-plan.ts';
import { machineMemory } from './metrics/machine-memory.ts';
import { Presence } from './presence.ts';

/**
 * The facade of the engine: processes files in parallel on worker threads, survives workers that fail, keeps checkpoints,
 * raises alerts. One batch runs at a time, others queue. Lives in main (or plain Node); `shutdown()` when done.
 */
export class ParallelProcessor {
  readonly alertManager: AlertManager;
  readonly checkpointManager: CheckpointManager;
  readonly offerDesk: OfferDesk;
  readonly dataDir: string;
  readonly maxWorkers: number;
  readonly #scripts: ScriptRoom;
  readonly #clock: Clock;
  readonly #ownClock: ActiveClock | null;
  readonly #random: Random;
  readonly #crew: CrewDesk;
  readonly #logger: Logger;
  readonly #desk: BatchDesk;
  readonly #queue: BatchQueue;
  readonly #presence: Presence;
  readonly #listeners = new Set<() => void>();
  readonly #failing = new Set<string>();
  #config: ParallelConfig;
  #shut: Promise<void> | null = null;

  /** `config` in camelCase or in the seed's snake_case. Throws AppError `usage` that names what is wrong in it. */
  constructor(config: ParallelConfigInput | Readonly<Record<string, unknown>> = {}, host: ProcessorHost = {}) {
    this.#config = parseConfig(config);
    this.dataDir = dataDir(host.dataDir);
    this.maxWorkers = planWorkers(this.config.maxWorkers);
    const tickMs = tickFor(this.config.workerTimeoutSeconds * 1000);
    this.#ownClock =
      host.clock === undefined ? new ActiveClock({ tickMs, onGap: (missedMs) => this.#crew.slept(missedMs) }) : null;
    this.#clock = host.clock ?? (this.#ownClock as Clock);
    this.#random = host.random ?? Math.random;
    this.#logger = host.logger ?? silentLogger;
    this.alertManager = new AlertManager({
      clock: this.#clock,
      enabled: this.config.enableAlerting,
      ...(host.alerts === undefined ? {} : { restored: host.alerts }),
      onChange: () => this.#changed(),
    });
    this.#scripts = scriptRoom(this.dataDir, host.isolated ?? childProcessRunner);
    this.#crew = new CrewDesk({
      config: this.config,
      slots: this.maxWorkers,
      clock: this.#clock,
      random: this.#random,
      memory: host.memory ?? machineMemory,
      isolated: this.#scripts.runner,
      alerts: new WorkerAlerts(this.alertManager),
      logger: this.#logger,
      current: () => this.current,
      onChange: () => this.#changed(),
    });
    this.checkpointManager = new CheckpointManager({
      folder: resolve(this.config.checkpointDirectory ?? join(this.dataDir, 'batches')),
      enabled: this.config.enableCheckpointing,
      intervalMs: this.config.checkpointIntervalSeconds * 1000,
      journal: () => ({ format: this.config.journalFormat, durable: this.config.durableAcknowledgement }),
      onHealth: (error, folder) => this.#journalHealth(error, folder),
      onSaved: () => this.#changed(),
      control: () => this.#presence.address(),
    });
    this.#desk = new BatchDesk(this.checkpointManager, this.#clock, this.#scripts.copies);
    this.offerDesk = new OfferDesk(this.#desk, this.checkpointManager, this.alertManager);
    this.#queue = new BatchQueue({
      makeRun: (inputs, watch) => this.#makeRun(inputs, watch),
      onInterrupted: (id) => this.offerDesk.interrupted(id),
      onChange: () => this.#changed(),
      resumable: this.config.enableCheckpointing,
    });
    const kept = this.checkpointManager;
    this.#presence = new Presence(this.dataDir, this.#queue, kept, () => this.#sources(), this.#logger);
    logEngine(this, this.#logger);
  }

  /** The settings in force. */
  get config(): ParallelConfig {
    return this.#config;
  }

  /** Takes over what acts at once or from the next batch on; all else waits for the next processor. */
  configure(next: ParallelConfig): void {
    this.#config = partly(this.#config, next, ['now', 'batch']);
    this.checkpointManager.changeInterval(this.#config.checkpointIntervalSeconds);
    this.#changed();
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

  /** Health of each worker by its id, `W1` … `Wn`. */
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

  /** Milliseconds that the machine slept or the process stood still since this was last asked. */
  takeGap(): number {
    return this.#crew.takeGap();
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
    await this.#crew.close();
    this.#ownClock?.stop();
    this.#changed();
  }

  #makeRun(inputs: BatchInputs, watch: BatchWatch): BatchRun {
    const { config, alertManager: alerts, checkpointManager: checkpoints } = this;
    const host = { clock: this.#clock, random: this.#random, logger: this.#logger, onChange: () => this.#changed() };
    return new BatchRun({ config, crew: this.#crew.get(), ...host, alerts, checkpoints, watch }, inputs);
  }

  #sources(): StatsSources {
    return { run: this.current, crew: this.#crew.made, alerts: this.alertManager, open: this.#shut === null };
  }

  #assertOpen(): void {
    if (this.#shut !== null) throw new AppError('not-now', 'The processor was shut down.');
  }

  /** The disk under one batch fails or is well; another than the one that runs holds nobody up. */
  #journalHealth(error: AppError | null, folder: string): void {
    if (error === null) this.#failing.delete(folder);
    else this.#failing.add(folder);
    if (error !== null || this.#failing.size === 0) tellDiskHealth(this.alertManager, error);
    const run = this.current;
    if (run?.inputs.files.folder !== folder) return;
    return error === null ? run.pauses.diskIsWell() : run.pause('device');
  }

  #changed(): void {
    this.#presence.changed();
    for (const listener of this.#listeners) listener();
  }
}
