import { assertMove } from '../../../shared/domain/transitions.ts';
import {
  BATCH_TRANSITIONS,
  isEnded,
  type BatchProgress,
  type BatchState,
  type PauseReason,
} from '../../../shared/domain/batch.ts';
import type { TaskError, TaskMetadata, TaskState } from '../../../shared/domain/task.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { BatchFiles, CheckpointSource } from '../checkpoints/checkpoint-manager.ts';
import { ownIdentity } from '../checkpoints/process-identity.ts';
import { JOURNAL_VERSION } from '../checkpoints/records.ts';
import type { Replayed } from '../checkpoints/replay.ts';
import { Publisher } from '../publish/publisher.ts';
import { partPath } from '../publish/part-name.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { ScanResult } from '../scan/scan-result.ts';
import { mirroredPath } from '../scan/path-table.ts';
import { TaskManager, type Grant, type LeaseOutcome } from '../tasks/task-manager.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { eachRun, WorkQueue, type Runs } from '../tasks/work-queue.ts';
import { ControlRow } from '../workers/control.ts';
import type { BatchContext, LeaseReply } from '../workers/protocol.ts';
import type { BatchDeps } from './batch-deps.ts';
import { BatchFigures } from './batch-figures.ts';
import { BatchAlerts } from './batch-alerts.ts';
import { finishBatch } from './batch-finish.ts';
import { Dispatcher } from './dispatcher.ts';
import { publishLease } from './lease-publisher.ts';
import { stateOf, taskView } from './task-view.ts';

/** Halt when more than this share failed, once enough was seen. */
const HALT = { percent: 20, minFinished: 50, minFailed: 10 } as const;
/** How long an interruption waits for leases to come back before it goes without them, active milliseconds. */
const INTERRUPT_GRACE_MS = 2000;

let nextKey = 1;

export interface BatchInputs {
  readonly meta: BatchMeta;
  readonly inputs: Pick<ScanResult, 'table' | 'base'>;
  readonly store: TaskStore;
  readonly files: BatchFiles;
  readonly recipe: Recipe;
  /** What earlier sessions left, for a resumed batch. */
  readonly earlier?: Replayed;
  /** Off: results go to the caller and no output of the batch is made. */
  readonly makeOutput: boolean;
}

/** One batch from its first lease to its end. Runs in main; everything slow happens in threads. */
export class BatchRun implements CheckpointSource {
  readonly meta: BatchMeta;
  readonly store: TaskStore;
  readonly figures: BatchFigures;
  readonly inputs: BatchInputs;
  /** Settles when the batch has ended, halted or was interrupted, and its files are closed. Never rejects. */
  readonly done: Promise<BatchProgress>;
  readonly #deps: BatchDeps;
  readonly #tasks: TaskManager;
  readonly #dispatcher: Dispatcher;
  readonly #context: BatchContext;
  readonly #publisher: Publisher | null;
  readonly #rows: readonly ControlRow[];
  readonly #alerts: BatchAlerts;
  #state: BatchState = 'QUEUED';
  #pauseReason: PauseReason | undefined;
  #phase: BatchProgress['phase'] = 'tasks';
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  #outputs: string[] = [];
  #problem: string | undefined;
  #publishing = 0;
  #onIdle: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #resolve: (progress: BatchProgress) => void = () => undefined;

  constructor(deps: BatchDeps, inputs: BatchInputs) {
    const { meta, store, earlier, files, recipe } = inputs;
    const { table, base } = inputs.inputs;
    this.#deps = deps;
    this.inputs = inputs;
    this.meta = meta;
    this.store = store;
    this.figures = new BatchFigures(meta, store, table.size, deps.clock, earlier?.seconds ?? 0);
    this.#startedAt = earlier?.startedAt;
    this.#alerts = new BatchAlerts(deps.alerts, meta, table, store);
    this.#publisher = recipe.output === undefined ? null : new Publisher(meta.outDir);
    this.#rows = Array.from({ length: deps.crew.slots }, (_, i) => new ControlRow(deps.crew.control, i + 1));
    this.#tasks = new TaskManager({
      store,
      queue: new WorkQueue(table.size, earlier === undefined ? undefined : (id) => store.state(id) === 'PENDING'),
      policy: {
        faultTolerance: deps.config.enableFaultTolerance,
        maxRetries: deps.config.maxTaskRetries,
        delayMs: deps.config.retryDelaySeconds * 1000,
        backoffFactor: deps.config.retryBackoffFactor,
      },
      halt: HALT,
      clock: deps.clock,
      random: deps.random,
      firstLease: (earlier?.lastLease ?? 0) + 1,
      retries: earlier?.retries ?? 0,
      record: (record) => files.journal.record(record),
      onWork: () => this.#dispatcher.pump(),
      onBrake: () => this.pause('halted'),
      onFailed: (task, error) => {
        this.figures.failed(task);
        this.#alerts.failed(task, error);
        this.#tellFailed(task);
      },
    });
    this.#context = {
      key: nextKey++,
      batchId: meta.id,
      recipe: meta.recipe,
      options: meta.options,
      table,
      base,
      attempts: store.attempts,
      state: store.stateColumn,
      durationMs: store.durationMs,
      control: deps.crew.control,
      outDir: meta.outDir,
    };
    this.#dispatcher = new Dispatcher({
      crew: deps.crew,
      tasks: this.#tasks,
      journal: files.journal,
      context: this.#context,
      onReply: (grant, reply) => this.#replied(grant, reply),
      onLost: (grant, running, error) => this.#lost(grant, running, error),
      onIdle: () => this.#idle(),
    });
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get state(): BatchState {
    return this.#state;
  }

  leases(slot: number): number {
    return this.#dispatcher.leases(slot);
  }

  start(): void {
    const { journal } = this.inputs.files;
    const { clock } = this.#deps;
    journal.record({ k: 'open', v: JOURNAL_VERSION, ...ownIdentity(), at: clock.wall() });
    for (const row of this.#rows) row.store('recall', 0);
    this.#startedAt ??= clock.wall();
    this.#move('RUNNING');
    for (const [task, due] of this.store.retrying) this.#tasks.rearm(task, Math.max(0, due - clock.wall()));
    const period = Math.min(1000, this.#deps.config.checkpointIntervalSeconds * 1000);
    this.#timer = setInterval(() => this.#tick(), period);
    this.#deps.checkpoints.attach(journal, this);
    for (const { lease, runs } of this.inputs.earlier?.openLeases ?? [])
      void this.#publisher?.discard(this.#partsOf(lease, runs));
    this.#dispatcher.pump();
  }

  /** Closes a batch that never ran, as cancelled. */
  cancelUnstarted(): void {
    this.#move('CANCELLED');
    this.#tasks.cancelAll('user');
    this.#phase = 'ended';
    void this.#close();
  }

  /** A worker is there that was not: give it something. */
  workerReady(): void {
    this.#dispatcher.pump();
  }

  /** Lets what is in hand end and gives out nothing more. */
  pause(reason: PauseReason): void {
    if (this.#state !== 'RUNNING' || this.#phase !== 'tasks') return;
    this.#tasks.brake(reason === 'user' ? 'user' : 'halt');
    this.#move('PAUSED', reason);
    if (reason === 'halted') this.#alerts.halted();
  }

  resume(): void {
    if (this.#state !== 'PAUSED') return;
    this.#move('RUNNING');
    this.#tasks.release('user');
    this.#tasks.release('halt');
    this.#dispatcher.pump();
  }

  /** Ends the batch: what waits is cancelled at once, what is in hand is taken back; nothing is published any more. */
  cancel(): void {
    if (isEnded(this.#state) || this.#phase !== 'tasks') return;
    this.#problem = undefined;
    this.#move('CANCELLED');
    this.#recall();
    this.#tasks.cancelAll('user');
    this.#dispatcher.pump();
  }

  /** Stops in good order, to be resumed: for quitting and for SIGINT. Settles with `done`. */
  async interrupt(): Promise<void> {
    // While the output is being made the end is near, and half an end is worth nothing.
    const ending = isEnded(this.#state) || this.#state === 'INTERRUPTED' || this.#phase !== 'tasks';
    if (ending) return void (await this.done);
    this.#tasks.brake('suspend');
    this.#tasks.stop();
    this.#recall();
    await this.#settled();
    if (this.#phase !== 'tasks') return void (await this.done);
    this.#dispatcher.stop();
    this.#move('INTERRUPTED');
    await this.#close();
  }

  snapshot(): BatchProgress {
    return this.progress();
  }

  progress(): BatchProgress {
    const running = this.#rows.filter((row) => row.load('current') !== 0);
    return this.figures.progress({
      state: this.#state,
      pauseReason: this.#pauseReason,
      phase: this.#phase,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      retries: this.#tasks.retries,
      outputs: this.#outputs,
      resumable: this.#deps.checkpoints.enabled && !isEnded(this.#state),
      problem: this.#problem,
      running: running.length,
      bytesInHand: this.#bytesInHand(),
    });
  }

  #bytesInHand(): number {
    return this.#rows.reduce((sum, row) => sum + (row.load('current') === 0 ? 0 : row.float('fileBytes')), 0);
  }

  /** State of a task; RUNNING when it is the one in its worker's hand. */
  stateOf(id: number): TaskState {
    return stateOf(this.store, id, this.#rows);
  }

  task(id: number): TaskMetadata {
    return taskView(this.meta, this.inputs.inputs.table, this.store, id, this.#rows);
  }

  #replied(grant: Grant, reply: LeaseReply): void {
    const { ok, errors, back } = reply;
    if (this.#publisher === null || reply.outputs.length === 0) {
      return this.#settle(grant, reply, { lease: grant.lease, ok, errors, back });
    }
    if (!this.#tasks.isCurrent(grant.lease) || this.#state === 'CANCELLED') {
      void this.#publisher.discard(reply.outputs.map((output) => output.part));
      return this.#settle(grant, reply, { lease: grant.lease, ok: [], errors: [], back: grant.runs });
    }
    this.#publishing += 1;
    publishLease(this.#publisher, grant.lease, reply).then(
      (outcome) => {
        this.#publishing -= 1;
        this.#settle(grant, reply, outcome);
        this.#dispatcher.pump();
      },
      (error: unknown) => this.#broken(error),
    );
  }

  #settle(grant: Grant, reply: LeaseReply, outcome: LeaseOutcome): void {
    this.inputs.files.journal.addResults(reply.results);
    this.#tasks.settle(outcome);
    this.figures.completed(outcome.ok, this.store.durationMs);
    let done = 0;
    eachRun(outcome.ok, (from, to) => {
      done += to - from;
    });
    this.#deps.crew.monitor.results(grant.slot, done, outcome.errors.length);
    if (this.#deps.watch.onTask !== undefined) this.#tellCompleted(outcome, reply.results);
    this.#deps.onChange();
  }

  #tellCompleted(outcome: LeaseOutcome, lines: string): void {
    const results = new Map<number, unknown>();
    for (const line of lines.split('\n')) {
      if (line === '') continue;
      const { t, r } = JSON.parse(line) as { t: number; r: unknown };
      results.set(t, r);
    }
    eachRun(outcome.ok, (from, to) => {
      for (let id = from; id < to; id++) this.#deps.watch.onTask?.(this.task(id), results.get(id) ?? null);
    });
  }

  #tellFailed(id: number): void {
    const { onTask, onFailed } = this.#deps.watch;
    if (onTask === undefined && onFailed === undefined) return;
    const task = this.task(id);
    onTask?.(task, null);
    onFailed?.(task);
  }

  #lost(grant: Grant, running: number | null, error: TaskError): void {
    if (this.#publisher !== null) void this.#publisher.discard(this.#partsOf(grant.lease, grant.runs));
    this.#tasks.lose(grant.lease, running, error);
    this.#deps.onChange();
  }

  /** What the dead attempt may have left behind. */
  #partsOf(lease: number, runs: Runs): Buffer[] {
    const { recipe, inputs, meta } = this.inputs;
    const parts: Buffer[] = [];
    eachRun(runs, (from, to) => {
      for (let id = from; id < to; id++) {
        const name = recipe.output?.(mirroredPath(inputs.table, id), meta.options);
        if (name !== undefined) parts.push(partPath(Buffer.concat([Buffer.from(`${meta.outDir}/`), name]), id, lease));
      }
    });
    return parts;
  }

  #idle(): void {
    if (this.#publishing > 0) return;
    this.#onIdle?.();
    if (!this.#tasks.finished || this.#phase !== 'tasks') return;
    if (this.#state === 'CANCELLED' || this.#state === 'RUNNING') void this.#end();
  }

  async #end(): Promise<void> {
    this.#phase = 'finishing';
    this.#deps.onChange();
    if (this.#state === 'RUNNING') {
      const made = await this.#makeOutput();
      if (made === 'interrupted') return;
    }
    this.#phase = 'ended';
    await this.#close();
  }

  async #makeOutput(): Promise<'made' | 'interrupted'> {
    const { makeOutput, recipe } = this.inputs;
    try {
      if (makeOutput && recipe.finish !== undefined && this.meta.outputName !== null) {
        this.#outputs = [
          await finishBatch({
            deps: this.#deps,
            context: this.#context,
            batch: this.inputs,
            name: this.meta.outputName,
          }),
        ];
      }
      this.#move(this.store.countOf('FAILED') > 0 ? 'COMPLETED_WITH_FAILURES' : 'COMPLETED');
      return 'made';
    } catch (error) {
      this.#broken(error);
      return 'interrupted';
    }
  }

  /** Something outside the tasks failed: stop here, keep everything, say so. The batch can be resumed. */
  #broken(error: unknown): void {
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#alerts.broken(this.#problem);
    this.#dispatcher.stop();
    this.#tasks.stop();
    if (!isEnded(this.#state) && this.#state !== 'INTERRUPTED') this.#move('INTERRUPTED');
    void this.#close();
  }

  async #close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#tasks.stop();
    const { files } = this.inputs;
    files.journal.record({ k: 'close', at: this.#deps.clock.wall() });
    await this.#deps.checkpoints.createCheckpoint();
    this.#deps.checkpoints.detach();
    await files.journal.close();
    await this.#publisher?.close();
    files.release();
    this.#deps.onChange();
    this.#resolve(this.progress());
  }

  /** All leases came back, or the grace is over. */
  #settled(): Promise<void> {
    if (this.#dispatcher.inFlight === 0 && this.#publishing === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(INTERRUPT_GRACE_MS, resolve);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
    });
  }

  #recall(): void {
    for (const row of this.#rows) row.store('recall', 2_147_483_647);
  }

  #move(to: BatchState, why?: PauseReason): void {
    assertMove(BATCH_TRANSITIONS, this.#state, to, `batch ${this.meta.id}`);
    this.#state = to;
    this.#pauseReason = why;
    this.figures.running(to === 'RUNNING');
    const at = this.#deps.clock.wall();
    if (isEnded(to)) this.#endedAt = at;
    const reason = why === undefined ? {} : { why };
    this.inputs.files.journal.record({ k: 'state', s: to, at, seconds: this.figures.seconds, ...reason });
    this.inputs.files.journal.flush();
    this.#deps.onChange();
  }

  #lastCheckpoint = 0;

  #tick(): void {
    this.figures.tick(this.#bytesInHand());
    const now = this.#deps.clock.now();
    if (now - this.#lastCheckpoint < this.#deps.config.checkpointIntervalSeconds * 1000) return;
    this.#lastCheckpoint = now;
    void this.#deps.checkpoints.createCheckpoint();
  }
}
