import { AppError } from '../../../shared/app-error.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { FailureGroups } from '../tasks/failure-groups.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import { inRuns } from '../tasks/work-queue.ts';
import type { BatchAlerts } from './batch-alerts.ts';
import type { BatchDeps } from './batch-deps.ts';
import type { BatchFigures } from './batch-figures.ts';
import type { BatchInputs } from './batch-inputs.ts';
import type { BatchLife } from './batch-life.ts';
import { chosenTasks, type Chosen } from './chosen-tasks.ts';
import type { Dispatcher } from './dispatcher.ts';
import { InHand } from './in-hand.ts';

export interface FilesByHandOptions {
  readonly deps: Pick<BatchDeps, 'crew' | 'clock' | 'onChange'>;
  readonly inputs: BatchInputs;
  readonly life: Pick<BatchLife, 'state' | 'ended' | 'phase'>;
  readonly figures: BatchFigures;
  readonly alerts: BatchAlerts;
  readonly failures: FailureGroups;
  readonly work: () => { readonly tasks: TaskManager; readonly dispatcher: Dispatcher };
}

/** What a person does to the files of a batch that runs or is paused; and its failures, by cause. */
export class FilesByHand {
  readonly failures: FailureGroups;
  readonly #o: FilesByHandOptions;
  readonly #inHand: InHand;

  constructor(options: FilesByHandOptions) {
    this.#o = options;
    this.#inHand = new InHand(options.deps.crew.control, options.deps.crew.seats);
    this.failures = options.failures;
  }

  failed(task: number, error: TaskError): void {
    this.#o.figures.failed(task);
    this.failures.add(task, error);
    this.#o.alerts.failed(task, error);
  }

  /** Whether files can be begun and taken off now. */
  get open(): boolean {
    const { life } = this.#o;
    return life.phase === 'tasks' && !life.ended && life.state !== 'INTERRUPTED';
  }

  /** All files have ended, and the output is being made. */
  get finishing(): boolean {
    return this.#o.life.phase === 'finishing';
  }

  /** Begins them afresh. Returns how many there were to begin. Throws AppError `not-now` for a batch that is over. */
  retry(chosen: Chosen): number {
    this.#assertOpen();
    const { inputs, work, figures, alerts, deps } = this.#o;
    const ids = chosenTasks(this.failures, chosen);
    const failed = ids.filter((task) => inputs.store.state(task) === 'FAILED');
    const codes = failed.map((task) => inputs.store.error(task)?.code ?? '');
    const begun = work().tasks.byHand.again(ids);
    failed.forEach((task, i) => {
      this.failures.remove(task);
      figures.again(task);
      alerts.again(codes[i] ?? '');
    });
    inputs.files.journal.flush();
    deps.onChange();
    return begun.length;
  }

  /**
   * Takes files off the list: those that wait are cancelled, those in a worker's hands are taken back. Returns how many
   * of each. Throws AppError `not-now` for a batch that is over.
   */
  takeOff(ids: readonly number[]): { readonly cancelled: number; readonly stopping: number } {
    this.#assertOpen();
    const { inputs, work, deps } = this.#o;
    const { tasks, dispatcher } = work();
    const { cancelled, inHand } = tasks.byHand.takeOff(ids);
    const leases = [...tasks.inFlight.values()].filter(({ runs }) => inHand.some((task) => inRuns(runs, task)));
    dispatcher.recall(leases, this.#inHand.rows, deps.clock);
    inputs.files.journal.flush();
    deps.onChange();
    return { cancelled: cancelled.length, stopping: inHand.length };
  }

  /** The batch is cancelled: what waits at once, what is in hand is taken back. */
  takeOffAll(): void {
    const { work, deps } = this.#o;
    const { tasks, dispatcher } = work();
    this.#inHand.recall();
    tasks.cancelAll('user');
    dispatcher.pump();
    dispatcher.endDeaf(deps.clock);
  }

  /** Once its last file has ended, and its output is being made, nothing of it can be changed. */
  #assertOpen(): void {
    if (this.open) return;
    throw new AppError('not-now', `All files of the batch ${this.#o.inputs.meta.id} have ended. Nothing was changed.`);
  }
}
