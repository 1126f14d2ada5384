import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock } from '../ports.ts';
import type { Respawn } from './seat.ts';

export interface WorkerPoolOptions {
  readonly slots: number;
  /** Heap limit of each thread in MB. Buffers are not counted by it. */
  readonly heapMb: number;
  /** Off: a slot whose thread died stays empty. */
  readonly respawn: boolean;
  readonly clock: Clock;
  /** The thread of a slot is loading a module. */
  readonly isLoading: (slot: number) => boolean;
  /** A slot got a thread that has loaded its module. */
  readonly onReady: (slot: number, generation: number) => void;
  /** The thread of a slot died; its leases have been rejected already. */
  readonly onExit: (slot: number, error: TaskError, next: Respawn) => void;
  /** The thread of a slot ended as it was asked to by `retire`. */
  readonly onRetired: (slot: number) => void;
  /** A thread was told to end and hangs. `empty`: its place stays empty until `onReleased`; the last place does not. */
  readonly onZombie: (slot: number, error: TaskError, empty: boolean) => void;
  /** Threads are missing that do not start; others are tried in a while. */
  readonly onNotStarted: (error: TaskError) => void;
  /** A thread that hung is gone at last. */
  readonly onReleased: (slot: number) => void;
}
