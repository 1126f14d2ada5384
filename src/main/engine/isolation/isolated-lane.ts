import type { EventLoopUtilization } from 'node:perf_hooks';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { ProcessIdentity } from '../checkpoints/process-identity.ts';
import type { FinishReply, LeaseReply } from '../workers/protocol.ts';
import type { IsolatedFinish, IsolatedLease } from './isolation-protocol.ts';
import type { IsolatedLaneOptions } from './lane-options.ts';
import { LaneSeat } from './lane-seat.ts';

/**
 * The isolation lane: one task at a time in a process of its own, which may die without harm to anything else. A
 * process starts with the first lease and is used again until it has lost a task or done its share.
 */
export class IsolatedLane {
  readonly #first: number;
  readonly #seats: readonly LaneSeat[];

  constructor(options: IsolatedLaneOptions) {
    this.#first = options.firstSlot;
    this.#seats = Array.from({ length: options.seats }, (_, i) => new LaneSeat(options.firstSlot + i, options));
  }

  /** The seat can take a lease: it has none, and is not burying a process. */
  isReady(slot: number): boolean {
    return this.#seat(slot).free;
  }

  /** Of the process that runs or ran last; 0 before the first. */
  generation(slot: number): number {
    return this.#seat(slot).generation;
  }

  /** Null while there is no process. */
  pid(slot: number): number | null {
    return this.#seat(slot).identity?.pid ?? null;
  }

  /** Pid, start time and boot of the process, by which an orphan is known again; null while there is none. */
  identity(slot: number): ProcessIdentity | null {
    return this.#seat(slot).identity;
  }

  /**
   * Runs one file. Rejects with `WorkerLost` when the process or the thread in it ended, and with `recipeLoadError`
   * (see `isRecipeLoadError`) when the recipe does not load. The time it took is in the reply: `durationMs` is not kept.
   * Throws when the seat is not ready.
   */
  async run(slot: number, lease: IsolatedLease, { heapFactor }: { readonly heapFactor: number }): Promise<LeaseReply> {
    const reply = await this.#seat(slot).run(lease, heapFactor);
    if (reply.kind !== 'lease') throw new Error('A process answered the end of a batch where a file was asked for.');
    return reply;
  }

  /** Makes the output of a whole batch; as `run`. */
  async finish(slot: number, work: IsolatedFinish): Promise<FinishReply> {
    const reply = await this.#seat(slot).run(work, 1);
    if (reply.kind !== 'finish') throw new Error('A process answered a file where the end of a batch was asked for.');
    return reply;
  }

  /** Kills the process now; its lease is rejected with `error` once it is gone. */
  stop(slot: number, error: TaskError): void {
    this.#seat(slot).stop(error);
  }

  /** Asks the recipe to give up what it waits for. Resolves when it has let go, when the lease is over, or after 2 s. */
  abort(slot: number, reason: string): Promise<void> {
    return this.#seat(slot).abort(reason);
  }

  /** Of the recipe's thread, as `performance.eventLoopUtilization` tells; null while nothing is known. */
  utilization(slot: number, since?: EventLoopUtilization): EventLoopUtilization | null {
    return this.#seat(slot).utilization(since);
  }

  /** Processor time of the recipe's thread in milliseconds; null where the system does not tell. */
  cpuMs(slot: number): number | null {
    return this.#seat(slot).cpuMs;
  }

  /** Kills all, and waits for their end, at most 2 s of active time. Leases that are out are rejected as nobody's fault. */
  async close(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.close()));
  }

  #seat(slot: number): LaneSeat {
    const seat = this.#seats[slot - this.#first];
    if (seat === undefined) throw new Error(`W${slot} is not a slot of the isolation lane.`);
    return seat;
  }
}
