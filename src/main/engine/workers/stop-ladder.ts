import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock } from '../ports.ts';
import { ControlRow, type ControlBuffers } from './control.ts';

/** How long a waiting task has to let go of what it holds, active milliseconds. */
const DISPOSE_WITHIN_MS = 2_000;
/** How often main looks whether it has. */
const LOOK_MS = 20;

export interface StopLadderOptions {
  readonly control: ControlBuffers;
  readonly clock: Clock;
  /** Asks a process to let go; resolves when it has, or has had its time. Null for a thread, which reads its row. */
  readonly dispose: (slot: number, reason: string) => Promise<void> | null;
  /** The worker finished what it hung in before it was ended, and works on. */
  readonly spared: (slot: number) => void;
  readonly terminate: (slot: number, error: TaskError) => void;
}

/**
 * The first rungs of the way to stop a worker: the flag that it is to give up its lease, at most two seconds for its
 * recipe to dispose of what it holds, then the end. What comes after (a thread that does not end) is the pool's part.
 */
export class StopLadder {
  readonly #o: StopLadderOptions;
  readonly #cancels = new Map<number, () => void>();

  constructor(options: StopLadderOptions) {
    this.#o = options;
  }

  stop(slot: number, error: TaskError, grace: boolean): void {
    if (!grace) return this.#end(slot, error);
    if (this.#cancels.has(slot)) return;
    const asked = this.#o.dispose(slot, error.message);
    if (asked !== null) {
      let gone = false;
      this.#cancels.set(slot, () => (gone = true));
      void asked.then(() => (gone ? undefined : this.#end(slot, error)));
      return;
    }
    const row = new ControlRow(this.#o.control, slot);
    const task = row.load('current');
    row.store('abort', task);
    const { clock } = this.#o;
    const until = clock.now() + DISPOSE_WITHIN_MS;
    const look = (): void => {
      if (row.load('current') !== task) this.#spare(slot, row);
      else if (row.load('disposed') === task || clock.now() >= until) this.#end(slot, error);
      else this.#cancels.set(slot, clock.after(LOOK_MS, look));
    };
    look();
  }

  /** It came through at the last moment: the next file must not pay for that. */
  #spare(slot: number, row: ControlRow): void {
    row.store('abort', 0);
    this.gone(slot);
    this.#o.spared(slot);
  }

  /** The worker is gone: nothing more is to be done. */
  gone(slot: number): void {
    this.#cancels.get(slot)?.();
    this.#cancels.delete(slot);
  }

  close(): void {
    for (const slot of this.#cancels.keys()) this.gone(slot);
  }

  #end(slot: number, error: TaskError): void {
    this.gone(slot);
    this.#o.terminate(slot, error);
  }
}
