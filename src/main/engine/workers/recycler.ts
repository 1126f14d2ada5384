import type { Clock, Random } from '../ports.ts';
import { growthPerTask, leaseLimit, recycleVerdict } from './recycle.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** A worker that is replaced although it is well. */
export interface Recycled {
  readonly worker: string;
  readonly why: 'memory' | 'leases';
  readonly reason: string;
  /** How much it grew with each task, bytes; 0 when that is not why. */
  readonly growthPerTask: number;
}

interface Life {
  leases: number;
  readonly leaseLimit: number;
  readonly since: number;
  tasksBefore: number;
}

/** Keeps count of what each generation of a worker has done, and says when it has done enough. */
export class Recycler {
  readonly #random: Random;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #lives = new Map<number, Life>();
  /** Slots that were replaced for their memory. */
  readonly #grown = new Set<number>();

  constructor(random: Random, clock: Pick<Clock, 'now'>) {
    this.#random = random;
    this.#clock = clock;
  }

  began(slot: number): void {
    const since = this.#clock.now();
    this.#lives.set(slot, { leases: 0, leaseLimit: leaseLimit(this.#random()), since, tasksBefore: -1 });
  }

  leased(slot: number): void {
    const life = this.#lives.get(slot);
    if (life !== undefined) life.leases += 1;
  }

  /** With each sample; null when the worker stays. Takes the base of its memory at the first look after a lease. */
  look(slot: WorkerSlot): Recycled | null {
    const life = this.#lives.get(slot.number);
    if (life === undefined || slot.isolated || life.leases === 0) return null;
    const tasks = slot.row.float('tasks');
    const memoryBytes = slot.bytes;
    if (slot.baseBytes === null) {
      if (memoryBytes === 0) return null;
      // Who was replaced before for what it holds after one lease needs that much, and is measured from there.
      if (this.#grown.has(slot.number) && slot.row.load('measures') === 0) return null;
      slot.baseBytes = memoryBytes;
      life.tasksBefore = tasks;
      return null;
    }
    const facts = { memoryBytes, baseBytes: slot.baseBytes };
    const verdict = recycleVerdict({
      ...facts,
      leases: life.leases,
      leaseLimit: life.leaseLimit,
      ageMs: this.#clock.now() - life.since,
    });
    if (verdict.kind === 'keep') return null;
    this.#lives.delete(slot.number);
    if (verdict.why === 'memory') this.#grown.add(slot.number);
    const growth = verdict.why === 'memory' ? growthPerTask(facts, tasks - life.tasksBefore) : 0;
    return { worker: slot.id, why: verdict.why, reason: verdict.reason, growthPerTask: growth };
  }
}
