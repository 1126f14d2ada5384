import type { BatchProgress, BatchState, PauseReason } from '../../../shared/domain/batch.ts';
import type { MadeOutput } from '../../../shared/domain/made-output.ts';
import type { TaskMetadata } from '../../../shared/domain/task.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { CheckpointSource } from '../checkpoints/running-snapshots.ts';
import { haltPolicy } from '../decide/policy.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import type { BatchContext } from '../workers/protocol.ts';
import { BatchAlerts } from './batch-alerts.ts';
import { contextOf } from './batch-context.ts';
import type { BatchDeps } from './batch-deps.ts';
import { BatchFigures, TICK_MS } from './batch-figures.ts';
import { BatchFinishing } from './batch-finishing.ts';
import { figuresOf } from './batch-chunks.ts';
import { allIsolated, type BatchInputs } from './batch-inputs.ts';
import { BatchLife } from './batch-life.ts';
import { BatchOutputs } from './batch-outputs.ts';
import { closeFiles } from './close-files.ts';
import { QuietWait } from './quiet-wait.ts';
import { BatchPauses } from './batch-pauses.ts';
import { makeTasks } from './batch-tasks.ts';
import { Dispatcher } from './dispatcher.ts';
import { failuresOf } from './chosen-tasks.ts';
import { FilesByHand } from './files-by-hand.ts';
import { InHand, underWay, type UnderWay } from './in-hand.ts';
import { LeaseReturns } from './lease-returns.ts';
import { tellFailed } from './task-tellers.ts';
import { namedFiles, stateCodes, taskView } from './task-view.ts';

/** How long an interruption waits for leases to come back before it goes without them, active milliseconds. */
const INTERRUPT_GRACE_MS = 2000;

/** One batch from its first lease to its end. Runs in main; everything slow happens in threads. */
export class BatchRun implements CheckpointSource {
  readonly meta: BatchMeta;
  readonly store: TaskStore;
  readonly figures: BatchFigures;
  readonly inputs: BatchInputs;
  /** What holds it, and lets it go on by itself. */
  readonly pauses: BatchPauses;
  /** What a person does to single files. */
  readonly byHand: FilesByHand;
  /** Settles when the batch has ended, halted or was interrupted, and its files are closed. Never rejects. */
  readonly done: Promise<BatchProgress>;
  readonly #deps: BatchDeps;
  readonly #life: BatchLife;
  readonly #tasks: TaskManager;
  readonly #dispatcher: Dispatcher;
  readonly #context: BatchContext;
  readonly #outputs: BatchOutputs;
  readonly #inHand: InHand;
  readonly #alerts: BatchAlerts;
  readonly #finishing: BatchFinishing;
  readonly #wait: QuietWait;
  readonly #returns: LeaseReturns;
  #made: MadeOutput[] = [];
  #problem: string | undefined;
  #closing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #underWay = (): UnderWay => underWay(this.#inHand, this.#tasks.begun, this.inputs.inputs.table.size);
  #resolve: (progress: BatchProgress) => void = () => undefined;

  constructor(deps: BatchDeps, inputs: BatchInputs) {
    const { meta, store, earlier, files } = inputs;
    this.#deps = deps;
    this.inputs = inputs;
    this.meta = meta;
    this.store = store;
    this.figures = new BatchFigures(figuresOf(inputs), deps.clock, earlier?.seconds ?? 0);
    this.#life = new BatchLife(inputs, this.figures, deps.clock, deps.onChange);
    const failures = failuresOf(inputs);
    this.#alerts = new BatchAlerts(deps.alerts, inputs, failures);
    const outputs = (this.#outputs = new BatchOutputs(inputs));
    this.#wait = new QuietWait(deps.clock);
    this.#inHand = new InHand(deps.crew.control, deps.crew.seats);
    this.byHand = new FilesByHand({
      deps,
      inputs,
      life: this.#life,
      figures: this.figures,
      alerts: this.#alerts,
      failures,
      work: () => ({ tasks: this.#tasks, dispatcher: this.#dispatcher }),
    });
    this.pauses = new BatchPauses({
      clock: deps.clock,
      life: this.#life,
      alerts: this.#alerts,
      halt: haltPolicy(deps.config, inputs.recipe.failuresAreFindings === true),
      tasks: () => this.#tasks,
      probe: () => outputs.probe(),
      written: () => files.journal.written(),
    });
    this.#tasks = makeTasks(inputs, deps, {
      lane: this.pauses.lane,
      onWork: () => this.#dispatcher.pump(),
      onBrake: (brake, error) => this.pauses.braked(brake, error),
      onLastPass: () => this.#alerts.budgetEmpty(),
      onLeftover: (task, chunks) => outputs.discardChunks(task, chunks),
      onFailed: (task, error) => {
        this.byHand.failed(task, error);
        tellFailed(deps.watch, task, (id) => this.task(id));
      },
    });
    this.#returns = new LeaseReturns({
      deps,
      inputs,
      tasks: this.#tasks,
      outputs: this.#outputs,
      figures: this.figures,
      task: (id) => this.task(id),
      // After the end of the session its files are closed, and may be in other hands.
      fence: (lease) => ({
        current: this.#closing === null && this.#tasks.isCurrent(lease),
        cancelled: this.state === 'CANCELLED',
      }),
      onSettled: () => this.#dispatcher.pump(),
      onBroken: (error) => this.#broken(error),
    });
    this.#context = contextOf(inputs, deps);
    this.#finishing = new BatchFinishing({ deps, context: this.#context, batch: inputs, pauses: this.pauses, outputs });
    this.#dispatcher = new Dispatcher({
      crew: deps.crew,
      tasks: this.#tasks,
      journal: files.journal,
      context: this.#context,
      lanes: allIsolated(inputs) ? deps.crew.slots : 1,
      onReply: (grant, reply) => this.#returns.replied(grant, reply),
      onLost: (grant, running, ...why) => this.#returns.lost(grant, running, ...why),
      onIdle: () => this.#idle(),
    });
    this.done = new Promise((resolve) => (this.#resolve = resolve));
  }

  get state(): BatchState {
    return this.#life.state;
  }

  /** Leases in the hands of a slot; the making of the output is one. */
  leases(slot: number): number {
    return this.#dispatcher.sent(slot) + (this.#finishing.slot === slot ? 1 : 0);
  }

  start(): void {
    this.#open();
    this.#inHand.allow();
    this.#deps.crew.begin(this.#context);
    this.#life.move('RUNNING');
    for (const [task, due] of this.store.retrying) this.#tasks.rearm(task, Math.max(0, due - this.#deps.clock.wall()));
    this.#timer = setInterval(() => this.figures.tick(this.#underWay()), TICK_MS);
    this.#deps.checkpoints.attach(this.inputs.files.journal, this);
    if (this.inputs.earlier !== undefined) this.#outputs.tidyEarlier(this.inputs.earlier.lastLease);
    this.#dispatcher.pump();
  }

  /** The batch is in new hands: what an earlier session left behind goes. */
  #open(): void {
    this.#life.open();
    this.#alerts.opened();
    for (const { lease, runs } of this.inputs.earlier?.openLeases ?? []) this.#outputs.sweep(lease, runs);
  }

  /** Closes a batch that does not run here, as cancelled. */
  cancelUnstarted(): void {
    this.#open();
    this.#life.move('CANCELLED');
    this.#tasks.cancelAll('user');
    this.#life.phase = 'ended';
    void this.#close();
  }

  /** A worker is there that was not: give it something. */
  workerReady(): void {
    this.#dispatcher.pump();
  }

  /** Lets what is in hand end and gives out nothing more. `device` tells of the data folder, that it takes no records. */
  pause(reason: PauseReason): void {
    this.pauses.pause(reason);
  }

  /** A person says "go on", whatever it was paused for. */
  resume(): void {
    // With the breaker of the pool open this lets one worker try.
    this.#deps.crew.tryOne();
    this.pauses.resume();
    // Without a worker nothing would move.
    if (!this.#deps.crew.hasFuture) this.pause('crash-loop');
    this.#dispatcher.pump();
  }

  /** Ends the batch: what waits is cancelled at once, what is in hand is taken back; what is not yet on its way to its place never gets there. */
  cancel(): void {
    if (this.#life.ended || this.state === 'INTERRUPTED') return;
    this.#problem = undefined;
    if (this.#finishing.running) return this.#finishing.breakOff(() => this.#life.move('CANCELLED'));
    if (this.#life.phase !== 'tasks') return;
    this.#life.move('CANCELLED');
    this.byHand.takeOffAll();
  }

  /** Stops in good order, to be resumed: for quitting and for SIGINT. Settles with `done`. */
  async interrupt(): Promise<void> {
    if (this.#life.phase === 'tasks' && !this.#life.ended && this.state !== 'INTERRUPTED') await this.#interruptTasks();
    if (this.#life.phase !== 'finishing') return void (await this.done);
    // The end is near, and half an end is worth nothing: it has as long as the leases of a batch that runs.
    const cancel = this.#deps.clock.after(INTERRUPT_GRACE_MS, () => this.#finishing.breakOff());
    await this.done;
    cancel();
  }

  async #interruptTasks(): Promise<void> {
    this.#tasks.brake('suspend');
    this.#tasks.stop();
    this.#inHand.recall();
    if (this.#dispatcher.inFlight > 0 || this.#returns.busy) await this.#wait.within(INTERRUPT_GRACE_MS);
    // Its output is being made, or it was cancelled meanwhile, and ends by itself.
    if (this.#life.phase !== 'tasks' || this.#life.ended) return;
    this.#dispatcher.stop();
    this.#life.move('INTERRUPTED');
    await this.#close();
  }

  /** The figures as they are now; also what a checkpoint keeps of them. */
  progress(): BatchProgress {
    return this.figures.progress({
      ...this.#life.status,
      retries: this.#tasks.retries,
      outputs: this.#made,
      problem: this.#problem ?? this.#life.status.problem,
      left: namedFiles(this.inputs.inputs.table, [...this.#tasks.left]),
      originals: this.#outputs.originals?.figures,
      ...this.#underWay(),
    });
  }

  /** State of every task as an index of `TASK_STATES`; RUNNING when it is the one in its worker's hand. A copy. */
  stateCodes(): Uint8Array {
    return stateCodes(this.store, this.#inHand.rows);
  }

  task(id: number): TaskMetadata {
    return taskView(this.meta, this.inputs.inputs.table, this.store, id, this.#inHand.rows);
  }

  #idle(): void {
    if (this.#returns.busy) return;
    this.#wait.quiet();
    this.pauses.leave();
    if (!this.#tasks.finished || this.#life.phase !== 'tasks') return;
    if (this.state === 'CANCELLED' || this.state === 'RUNNING') void this.#end();
  }

  async #end(): Promise<void> {
    this.#life.phase = 'finishing';
    this.#deps.onChange();
    if (this.state === 'RUNNING') {
      try {
        const output = await this.#finishing.run();
        await this.#outputs.settled();
        if (output !== null) this.#made = [output];
        this.#life.move(this.store.countOf('FAILED') > 0 ? 'COMPLETED_WITH_FAILURES' : 'COMPLETED');
      } catch (error) {
        if (!this.#life.ended) return this.#broken(error);
      }
    }
    this.#life.phase = 'ended';
    await this.#close();
  }

  /** Something outside the tasks failed: stop here, keep everything, say so. The batch can be resumed. */
  #broken(error: unknown): void {
    // Each output that was on its way tells of a publishing thread that died.
    if (this.#closing !== null) return;
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#alerts.broken(this.#problem);
    this.#dispatcher.stop();
    this.#tasks.stop();
    if (!this.#life.ended && this.state !== 'INTERRUPTED') this.#life.move('INTERRUPTED');
    void this.#close();
  }

  /** Once, however many ask for it. Never rejects. */
  #close(): Promise<void> {
    return (this.#closing ??= this.#letGo());
  }

  async #letGo(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#dispatcher.stop();
    this.#tasks.stop();
    this.pauses.lane.stop();
    this.#alerts.ended(this.#life.ended);
    this.#deps.crew.end();
    await closeFiles({ deps: this.#deps, inputs: this.inputs, life: this.#life, outputs: this.#outputs, source: this });
    this.#deps.onChange();
    this.#resolve(this.progress());
  }
}
