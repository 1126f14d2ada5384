import type { EventLoopUtilization } from 'node:perf_hooks';
import { assertMove } from '../../../shared/domain/transitions.ts';
import { WORKER_TRANSITIONS, type WorkerState } from '../../../shared/domain/worker.ts';
import type { ControlRow } from './control.ts';
import type { LivenessVerdict } from './verdict.ts';

/** Results that the error rate of a worker looks back on. */
const ERROR_WINDOW = 20;

/** Facts of one slot, kept over restarts. Owned by the health monitor. */
export class WorkerSlot {
  readonly number: number;
  readonly row: ControlRow;
  generation = 0;
  verdict: LivenessVerdict = { verdict: 'idle', reason: 'Starting.' };
  /** Active milliseconds. */
  progressAt = 0;
  taskSince = 0;
  lastBeat = -1;
  lastTask = 0;
  beatWall = 0;
  utilization = 0;
  eluAt: EventLoopUtilization | undefined;
  /** Samples in a row that were good enough to leave a worse state. */
  goodSamples = 0;
  #state: WorkerState = 'INITIALIZING';
  readonly #errors: boolean[] = [];

  constructor(number: number, row: ControlRow) {
    this.number = number;
    this.row = row;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Throws on a move that the table of worker states does not hold. */
  move(to: WorkerState): void {
    if (to === this.#state) return;
    assertMove(WORKER_TRANSITIONS, this.#state, to, `worker W${this.number}`);
    this.#state = to;
    this.goodSamples = 0;
  }

  /** Counts finished tasks into the error rate. */
  results(ok: number, failed: number): void {
    for (let i = 0; i < Math.min(ok, ERROR_WINDOW); i++) this.#errors.push(false);
    for (let i = 0; i < Math.min(failed, ERROR_WINDOW); i++) this.#errors.push(true);
    if (this.#errors.length > ERROR_WINDOW) this.#errors.splice(0, this.#errors.length - ERROR_WINDOW);
  }

  get errorRate(): number {
    return this.#errors.length === 0 ? 0 : this.#errors.filter(Boolean).length / this.#errors.length;
  }

  get hasErrorRate(): boolean {
    return this.#errors.length >= ERROR_WINDOW;
  }

  get heapShare(): number {
    const limit = this.row.load('heapLimitKiB');
    return limit > 0 ? this.row.load('heapKiB') / limit : 0;
  }
}
