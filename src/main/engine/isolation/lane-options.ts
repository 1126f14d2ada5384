import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock, IsolatedRunner } from '../ports.ts';
import type { ControlBuffers } from '../workers/control.ts';

export interface IsolatedLaneOptions {
  /** The lane's slots are `firstSlot` … `firstSlot + seats - 1`; the control buffers have a row for each. */
  readonly firstSlot: number;
  /** Processes at once, each with one task. */
  readonly seats: number;
  readonly control: ControlBuffers;
  /** Heap limit of the recipe's thread in MB, to be multiplied by the heap factor of a lease. */
  readonly heapMb: number;
  readonly runner: IsolatedRunner;
  /** A process that is not ready by then is killed; active milliseconds, default 15,000. */
  readonly readyWithinMs?: number;
  /** Tasks after which a process is replaced; default 500. */
  readonly tasksPerProcess?: number;
  readonly clock: Clock;
  /** A process is up; its generation counts from 1 in each slot. */
  readonly onReady: (slot: number, generation: number) => void;
  /** A seat takes leases again, after a process that did not start. */
  readonly onFree: () => void;
  /**
   * A process is gone, and its lease has been rejected already; the seat takes another. `planned`: it was replaced in
   * good health (after its last task, or for another heap limit), and `error` says why.
   */
  readonly onExit: (slot: number, error: TaskError, planned: boolean) => void;
}
