import type { EventLoopUtilization } from 'node:perf_hooks';
import { WORKER_TRANSITIONS, type WorkerState } from '../../../shared/domain/worker.ts';
import { assertMove } from '../../../shared/domain/transitions.ts';
import type { ControlRow } from './control.ts';
import type { LivenessVerdict } from './verdict.ts';

/** Results that the error rate of a worker looks back on. */
const ERROR_WINDOW = 20;

/** Facts of one slot, kept over restarts. Owned by the health monitor. */
export class WorkerSlot {
  readonly number: number;
  readonly id: string;
  readonly isolated: boolean;
  readonly row: ControlRow;
  generation = 0;
  restarts = 0;
  verdict: LivenessVerdict = { verdict: 'idle', reason: 'Starting.' };
  /** Active milliseconds. */
  progressAt = 0;
  taskSince = 0;
  lastBeat = -1;
  lastTask = 0;
  /** The last sign of life, epoch milliseconds, and the one that is shown. */
  signWall = 0;
  beatWall = 0;
  utilization = 0;
  eluAt: EventLoopUtilization | undefined;
  /** Its thread was told to end and hangs in the system. */
  zombie = false;
  /** It is being stopped: nothing more is to be said of it until it is gone. */
  stopping = false;
  /** Heap and buffers after the first lease of this generation, bytes; what growth is measured from. */
  baseBytes: number | null = null;
  /** Samples in a row that were good enough to leave a worse state. */
  goodSamples = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #cpuMs: number | null = null;
  #cpuMovedAt = 0;
  #state: WorkerState = 'INITIALIZING';
  readonly #errors: boolean[] = [];

  /** `number` counts all rows from 1; `id` is how people call the slot: `W1`, or `I1` in the isolation lane. */
  constructor(number: number, id: string, isolated: boolean, row: ControlRow) {
    this.number = number;
    this.id = id;
    this.isolated = isolated;
    this.row = row;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Throws on a move that the table of worker states does not hold. */
  move(to: WorkerState): void {
    if (to === this.#state) return;
    assertMove(WORKER_TRANSITIONS, this.#state, to, `worker ${this.id}`);
    this.#state = to;
    this.goodSamples = 0;
  }

  /** A fresh thread or process sits here; what was called back meanwhile stays so: a lease may wait for the process. */
  begin(generation: number, now: number, wall: number): void {
    this.generation = generation;
    for (const word of [
      'current',
      'abort',
      'disposed',
      'deadlineMs',
      'loading',
      'tid',
      'measures',
      'heapKiB',
      'externalKiB',
    ] as const) {
      this.row.store(word, 0);
    }
    this.progressAt = now;
    this.eluAt = undefined;
    this.signWall = wall;
    this.beatWall = wall;
    this.#shownAt = now;
    this.stopping = false;
    this.baseBytes = null;
    this.#cpuMs = null;
    this.#cpuMovedAt = now;
  }

  /** Shows the last sign of life, once in a period. */
  showBeat(now: number, everyMs: number): void {
    if (now - this.#shownAt < everyMs) return;
    this.#shownAt = now;
    this.beatWall = this.signWall;
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

  /** Heap and ArrayBuffers: the memory of a thread, which has no resident size of its own. */
  get bytes(): number {
    return (this.row.load('heapKiB') + this.row.load('externalKiB')) * 1024;
  }

  /**
   * Takes a reading of the processor time (null: not known) and tells whether it grows: it stands still when it has not
   * for `stillMs`. It is told in steps of 10 ms.
   */
  cpuMoves(cpuMs: number | null, now: number, stillMs: number): boolean | null {
    if (cpuMs === null) return null;
    if (this.#cpuMs === null || cpuMs > this.#cpuMs) this.#cpuMovedAt = now;
    this.#cpuMs = cpuMs;
    return now - this.#cpuMovedAt < stillMs;
  }
}
