import type { PauseReason } from '../../../shared/domain/batch.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { BRAKES, type Brake, type HaltPolicy } from '../decide/facts.ts';
import { haltWords } from '../decide/policy.ts';
import type { Clock } from '../ports.ts';
import { DeviceLane } from '../scheduling/device-lane.ts';
import { classify } from '../tasks/classify.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { BatchAlerts } from './batch-alerts.ts';
import type { BatchLife } from './batch-life.ts';

/** What a person is told of a brake. `suspend` is none: it is on while the batch is being interrupted. */
const REASON_OF: Readonly<Record<Exclude<Brake, 'suspend'>, PauseReason>> = {
  'crash-loop': 'crash-loop',
  'pool-breaker': 'crash-loop',
  'device-lane': 'device',
  halt: 'halted',
  user: 'user',
};
const BRAKE_OF = { user: 'user', halted: 'halt', 'crash-loop': 'pool-breaker' } as const;

export interface BatchPausesOptions {
  readonly clock: Clock;
  readonly life: BatchLife;
  readonly alerts: BatchAlerts;
  readonly halt: HaltPolicy;
  readonly tasks: () => TaskManager;
  /** Writes a little where the outputs go; rejects when that fails. */
  readonly probe: () => Promise<void>;
  /** Resolves when the data folder has all records, rejects when it does not take them. */
  readonly written: () => Promise<void>;
}

/**
 * Lets the state of a batch follow its brakes: PAUSED for the first of them in the order of precedence, RUNNING when
 * the last is gone. So a disk that is well again does not let go what a person paused.
 */
export class BatchPauses {
  readonly lane: DeviceLane;
  readonly #o: BatchPausesOptions;
  /** The making of the output waits for this. */
  #wellAgain: () => void = () => undefined;

  constructor(options: BatchPausesOptions) {
    const { clock, alerts, probe } = options;
    this.#o = options;
    this.lane = new DeviceLane({
      clock,
      probe,
      onHold: (error) => {
        if (!this.#apply && !this.#finishing) return;
        this.#put('device-lane');
        if (error !== null) alerts.laneHeld(error);
      },
      onStill: (error) => alerts.laneHeld(classify(error)),
      onFree: () => this.#release(['device-lane']),
      onCured: () => alerts.laneCured(),
    });
  }

  /** Gives out nothing more. `device` tells of the data folder, that it takes no records. */
  pause(reason: PauseReason): void {
    if (!this.#apply) return;
    if (reason === 'device') return this.lane.data(false);
    // With nothing left to do there is nobody to keep from doing it.
    if (reason === 'crash-loop' && this.#o.tasks().finished) return;
    this.#put(BRAKE_OF[reason]);
    if (reason === 'halted') this.#o.alerts.halted(haltWords(this.#o.halt));
  }

  /** All is quiet. Pauses if nothing is left to do but what a person must decide about. */
  leave(): void {
    const { alerts, life, tasks } = this.#o;
    const { left, waiting, quiet } = tasks();
    if (left.size === 0 || waiting > 0 || !quiet || !this.#apply || life.state !== 'RUNNING') return;
    this.#put('crash-loop');
    alerts.left([...left]);
  }

  /** What came of a lease puts a brake on. */
  braked(brake: Brake, error: TaskError | null): void {
    if (!this.#apply) return;
    if (brake === 'device-lane' && error !== null) this.lane.full(error);
    else this.pause('halted');
  }

  /**
   * The output of the batch can't be written, for its disk is full, read-only or not there: PAUSED until it takes files
   * again, a person says "go on", or `signal` is aborted. Then resolves.
   */
  async untilWell(error: TaskError, signal: AbortSignal): Promise<void> {
    const wait = new Promise<void>((resolve) => {
      this.#wellAgain = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.lane.full(error);
    await wait;
  }

  /** The output of the batch is in place. */
  outputMade(): void {
    this.lane.ended(1, null);
  }

  /** A person says "go on", whatever it was paused for. */
  resume(): void {
    if (this.#o.life.state !== 'PAUSED') return;
    this.lane.letGo();
    // Only who was told of them has decided about them.
    if (this.#o.tasks().brakes.has('crash-loop')) this.#o.tasks().takeUp();
    this.#release(['crash-loop', 'device-lane', 'pool-breaker', 'halt', 'user']);
    this.#o.alerts.wentOn();
    // Resumed by hand while the disk is still full: nothing would move.
    this.#o.written().catch(() => this.pause('device'));
  }

  /** The data folder takes records again: goes on by itself, unless there are other reasons to pause. */
  diskIsWell(): void {
    this.lane.data(true);
  }

  /** The pool has a worker that works again: goes on by itself, unless there are other reasons to pause. */
  poolIsWell(): void {
    this.#release(['pool-breaker']);
  }

  /** Whether the batch can be paused: it works on its tasks. */
  get #apply(): boolean {
    return this.#o.life.phase === 'tasks' && this.#goesOn;
  }

  /** Its output is being made: then nothing holds it but its disk. */
  get #finishing(): boolean {
    return this.#o.life.phase === 'finishing' && this.#goesOn;
  }

  get #goesOn(): boolean {
    const { state } = this.#o.life;
    return state === 'RUNNING' || state === 'PAUSED';
  }

  #put(brake: Brake): void {
    this.#o.tasks().brake(brake);
    this.#follow();
  }

  #release(brakes: readonly Brake[]): void {
    if (!this.#apply && !this.#finishing) return;
    for (const brake of brakes) this.#o.tasks().release(brake);
    this.#follow();
  }

  #follow(): void {
    const { life, tasks } = this.#o;
    const on = tasks().brakes;
    const top = BRAKES.find((brake) => brake !== 'suspend' && on.has(brake));
    const reason = top === undefined || top === 'suspend' ? undefined : REASON_OF[top];
    if (reason === undefined) {
      if (life.state === 'PAUSED') life.move('RUNNING');
      this.#wellAgain();
    } else if (life.state === 'RUNNING') life.move('PAUSED', reason);
    else if (life.pauseReason !== reason) life.because(reason);
  }
}
