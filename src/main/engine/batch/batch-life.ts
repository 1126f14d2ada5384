import {
  BATCH_TRANSITIONS,
  isEnded,
  type BatchProgress,
  type BatchState,
  type PauseReason,
} from '../../../shared/domain/batch.ts';
import { assertMove } from '../../../shared/domain/transitions.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import type { Clock } from '../ports.ts';
import type { BatchFigures } from './batch-figures.ts';
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

  /** Throws when the table of transitions has no such move: that is a defect of the engine. */
  move(to: BatchState, why?: PauseReason): void {
    assertMove(BATCH_TRANSITIONS, this.state, to, `batch ${this.#id}`);
    this.state = to;
    this.pauseReason = why;
    this.#figures.running(to === 'RUNNING');
    const at = this.#clock.wall();
    if (isEnded(to)) this.endedAt = at;
    const reason = why === undefined ? {} : { why };
    this.#journal.record({ k: 'state', s: to, at, seconds: this.#figures.seconds, ...reason });
    this.#journal.flush();
    this.#onMove();
  }
}
