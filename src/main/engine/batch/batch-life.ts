import {
  BATCH_TRANSITIONS,
  isEnded,
  type BatchProgress,
  type BatchState,
  type PauseReason,
} from '../../../shared/domain/batch.ts';
import { assertMove } from '../../../shared/domain/transitions.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import { ownIdentity } from '../checkpoints/process-identity.ts';
import { JOURNAL_VERSION } from '../checkpoints/records.ts';
import type { Clock } from '../ports.ts';
import type { BatchFigures, BatchStatus } from './batch-figures.ts';
import type { BatchInputs } from './batch-inputs.ts';

/** State of one batch: every move is checked against the table and stands in the journal before anybody hears of it. */
export class BatchLife {
  state: BatchState = 'QUEUED';
  pauseReason: PauseReason | undefined;
  phase: BatchProgress['phase'] = 'tasks';
  startedAt: number | undefined;
  endedAt: number | undefined;
  readonly #id: string;
  readonly #journal: JournalSink;
  readonly #figures: BatchFigures;
  readonly #clock: Clock;
  readonly #onMove: () => void;
  #unsaved: string | null = null;

  constructor({ meta, files, earlier }: BatchInputs, figures: BatchFigures, clock: Clock, onMove: () => void) {
    this.#id = meta.id;
    this.#journal = files.journal;
    this.#figures = figures;
    this.#clock = clock;
    this.#onMove = onMove;
    this.startedAt = earlier?.startedAt;
  }

  get ended(): boolean {
    return isEnded(this.state);
  }

  /** The data folder did not take the end of the batch: whatever became of it, the next launch finds it interrupted. */
  notSaved(why: Error): void {
    if (!this.#journal.keeps) return;
    this.#unsaved = `What became of the batch last is not on the disk: ${why.message} When there is room, resume it; nothing that is done is done again.`;
  }

  /** What the figures are told of it. */
  get status(): Pick<
    BatchStatus,
    'state' | 'pauseReason' | 'phase' | 'startedAt' | 'endedAt' | 'resumable' | 'problem'
  > {
    const { state, pauseReason, phase, startedAt, endedAt, ended } = this;
    const resumable = this.#journal.keeps && !ended;
    const status = { state, pauseReason, phase, startedAt, endedAt, resumable, problem: undefined };
    return this.#unsaved === null
      ? status
      : { ...status, state: 'INTERRUPTED', resumable: true, problem: this.#unsaved };
  }

  /** A session begins: before anything else of it. */
  open(): void {
    this.#journal.record({ k: 'open', v: JOURNAL_VERSION, ...ownIdentity(), at: this.#clock.wall() });
  }

  /**
   * Throws when the table of transitions has no such move: that is a defect of the engine. One that is interrupted
   * while it is paused keeps the reason: only a person lets go what a person paused.
   */
  move(to: BatchState, why = to === 'INTERRUPTED' ? this.pauseReason : undefined): void {
    assertMove(BATCH_TRANSITIONS, this.state, to, `batch ${this.#id}`);
    this.state = to;
    this.#figures.running(to === 'RUNNING');
    if (to === 'RUNNING') this.startedAt ??= this.#clock.wall();
    if (isEnded(to)) this.endedAt = this.#clock.wall();
    this.#tell(why);
  }

  /** It is PAUSED, and stays so for another reason. */
  because(why: PauseReason): void {
    if (this.state !== 'PAUSED') throw new Error(`batch ${this.#id} is ${this.state} and not paused`);
    this.#tell(why);
  }

  #tell(why: PauseReason | undefined): void {
    this.pauseReason = why;
    const reason = why === undefined ? {} : { why };
    const at = this.#clock.wall();
    this.#journal.record({ k: 'state', s: this.state, at, seconds: this.#figures.seconds, ...reason });
    this.#journal.flush();
    this.#onMove();
  }
}
