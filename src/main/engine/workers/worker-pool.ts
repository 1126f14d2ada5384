import type { EventLoopUtilization } from 'node:perf_hooks';
import type { TaskError } from '../../../shared/domain/task.ts';
import {
  allLoaded,
  answerOf,
  atMost,
  deathOf,
  exitOf,
  freshThread,
  isSpare,
  lost,
  rejectAll,
  terminateOnceLoaded,
  warmUp,
  type PoolThread,
  type WorkerLost,
} from './pool-thread.ts';
import type { WorkerPoolOptions } from './pool-options.ts';
import { ThreadRepair } from './thread-repair.ts';
import { ThreadSource } from './thread-source.ts';
import type { WarmMessage, WorkerMessage, WorkerReply } from './protocol.ts';
import { Seat } from './seat.ts';

/** A thread that has not loaded by then is ended, active milliseconds. */
const READY_WITHIN_MS = 15_000;
/** A thread that was told to end and has not by then hangs in the system, active milliseconds. */
const EXIT_WITHIN_MS = 5_000;
/** Code of the end of a worker that was replaced between two leases. */
const RETIRED = 'RETIRED';
/** How long a shutdown waits for threads to end, milliseconds. */
const CLOSE_WITHIN_MS = 1_500;

/**
 * Piscina with named seats. Piscina owns the threads and the wire; this class decides which thread a lease goes to,
 * so that a slot keeps its number while threads come and go. One thread more than slots is kept warm: when one dies,
 * the spare sits down in its slot at once. Nothing queues inside piscina. Runs in main.
 */
export class WorkerPool {
  readonly #o: WorkerPoolOptions;
  readonly #source: ThreadSource;
  readonly #seats: readonly Seat[];
  readonly #threads = new Map<number, PoolThread>();
  readonly #repair: ThreadRepair;
  #warm: WarmMessage | null = null;
  #closing = false;

  constructor(options: WorkerPoolOptions) {
    this.#o = options;
    this.#seats = Array.from({ length: options.slots }, (_, i) => new Seat(i + 1, options.clock));
    this.#source = new ThreadSource({
      heapMb: options.heapMb,
      onLoaded: (id) => this.#mark(id, 'loaded'),
      onListed: (id) => this.#mark(id, 'listed'),
    });
    this.#repair = new ThreadRepair({
      clock: options.clock,
      start: () => this.#startMissing(),
      onMissing: options.onNotStarted,
    });
    this.#source.add(options.slots + 1);
    this.#adopt();
  }

  /** True when the slot has a thread that can take a lease. */
  isReady(slot: number): boolean {
    const thread = this.#threadOf(slot);
    return thread !== undefined && thread.failure === null && !thread.retiring;
  }

  generation(slot: number): number {
    return this.#seat(slot).generation;
  }

  /** Wall-clock time until which a slot is kept empty after its deaths; undefined when it is not. */
  parkedUntil(slot: number): number | undefined {
    return this.#seat(slot).parkedUntil;
  }

  /** A file was done in this slot: its earlier deaths no longer count towards a crash loop. */
  succeeded(slot: number): void {
    this.#seat(slot).succeeded();
  }

  /** Sends a message to the thread of a slot. Rejects with `WorkerLost` when the thread ends before it answers. */
  run(slot: number, message: WorkerMessage): Promise<WorkerReply> {
    const id = this.#seat(slot).thread;
    const thread = id === null ? undefined : this.#threads.get(id);
    if (id === null || thread === undefined) throw new Error(`Slot W${slot} has no worker.`);
    const reply = this.#source.run(id, message);
    return answerOf(thread, reply, (lose) => this.#answered(thread, lose));
  }

  /** Ends the thread of a slot now; its leases are rejected with `error`, and the spare sits down. */
  stop(slot: number, error: TaskError): void {
    const id = this.#seat(slot).thread;
    const thread = this.#threadOf(slot);
    if (id === null || thread === undefined || thread.failure !== null) return;
    this.#end(id, thread, error);
  }

  /**
   * Ends the thread of a slot in good order when it has answered its leases, and counts no death. One that has not
   * after `graceMs` (active milliseconds; null: it may take for ever) is stopped with `error`. `wait`: the next one sits
   * down when it is gone, and its memory with it.
   */
  retire(slot: number, graceMs: number | null, error: TaskError, wait = false): void {
    const id = this.#seat(slot).thread;
    const thread = this.#threadOf(slot);
    if (id === null || thread === undefined || thread.failure !== null) return;
    // Asked again, it may be for less time.
    if (thread.retiring && graceMs === null) return;
    thread.retiring = true;
    thread.waitForExit = wait;
    if (thread.pending.size === 0) return this.#end(id, thread, error, wait);
    thread.cancelWatch();
    if (graceMs !== null) thread.cancelWatch = this.#o.clock.after(graceMs, () => this.#end(id, thread, error, wait));
  }

  /** Event-loop utilisation of the slot's thread since the last reading; works on a thread that is stuck in a loop. */
  utilization(slot: number, since?: EventLoopUtilization): EventLoopUtilization | null {
    const worker = this.#threadOf(slot)?.worker;
    return worker === undefined ? null : worker.performance.eventLoopUtilization(since);
  }

  /** Puts warm threads into empty slots. */
  fill(): void {
    if (this.#closing) return;
    for (const seat of this.#seats) {
      if (!seat.free) continue;
      const spare = [...this.#threads].find(([, thread]) => isSpare(thread));
      if (spare === undefined) break;
      seat.thread = spare[0];
      seat.generation += 1;
      spare[1].slot = seat.number;
      this.#o.onReady(seat.number, seat.generation);
    }
    // Piscina has a thread that it tells of on its list only when it has told everybody.
    setImmediate(() => this.#warmSpares());
  }

  /** What spares load as long as this batch runs, so that they lose no time when they are needed; null for nothing. */
  keepWarm(message: WarmMessage | null): void {
    this.#warm = message;
    this.#warmSpares();
  }

  /** Ends all threads. Resolves with the number of those that hang in the system and can't be ended. */
  async close(): Promise<number> {
    this.#closing = true;
    for (const thread of this.#threads.values()) thread.cancelWatch();
    for (const seat of this.#seats) seat.cancelRefill();
    this.#repair.stop();
    this.#adopt();
    await allLoaded(this.#threads, this.#o.isLoading);
    await atMost(CLOSE_WITHIN_MS, this.#source.destroy());
    return this.#threads.size;
  }

  #warmSpares(): void {
    const message = this.#warm;
    if (message === null || this.#closing) return;
    for (const [id, thread] of this.#threads) {
      if (isSpare(thread) && thread.warmFor !== message.key) warmUp(thread, message.key, this.#source.run(id, message));
    }
  }

  #seat(slot: number): Seat {
    const seat = this.#seats[slot - 1];
    if (seat === undefined) throw new Error(`There is no worker slot ${slot}.`);
    return seat;
  }

  #threadOf(slot: number): PoolThread | undefined {
    const id = this.#seat(slot).thread;
    return id === null ? undefined : this.#threads.get(id);
  }

  /** Listens to every thread that piscina has made since the last look. */
  #adopt(): void {
    for (const worker of this.#source.workers) {
      const id = worker.threadId;
      if (id < 0 || this.#threads.has(id)) continue;
      const thread = freshThread(worker);
      thread.cancelWatch = this.#o.clock.after(READY_WITHIN_MS, () => {
        if (!thread.loaded) this.#end(id, thread, lost('START', 'The worker did not start within 15 s.'));
      });
      this.#threads.set(id, thread);
      // `prepend`: piscina forgets the thread in its own listener.
      worker.prependListener('error', (error: unknown) => {
        thread.failure ??= deathOf(error);
      });
      worker.prependListener('exit', (code: number) => this.#exited(id, thread, code));
    }
  }

  #mark(id: number, what: 'loaded' | 'listed'): void {
    this.#adopt();
    const thread = this.#threads.get(id);
    if (thread === undefined) return;
    thread[what] = true;
    if (what === 'loaded') {
      thread.cancelWatch();
      this.#repair.came();
    }
    this.fill();
  }

  #answered(thread: PoolThread, lose: (error: WorkerLost) => void): void {
    thread.pending.delete(lose);
    if (!thread.retiring || thread.pending.size > 0 || thread.failure !== null) return;
    this.#end(thread.worker.threadId, thread, lost(RETIRED, 'The worker was replaced.'), thread.waitForExit);
  }

  /** `wait`: the place is given on only when the thread is gone, and what it holds with it. */
  #end(id: number, thread: PoolThread, error: TaskError, wait = false): void {
    if (thread.failure !== null) return;
    thread.failure = error;
    thread.cancelWatch();
    thread.cancelWatch = this.#o.clock.after(EXIT_WITHIN_MS, () => this.#hangs(id, thread));
    terminateOnceLoaded(thread, () => thread.slot !== null && this.#o.isLoading(thread.slot));
    if (!wait) this.#leave(thread, error);
  }

  /**
   * Nothing more comes from this thread: its leases are lost, and the spare may sit down. It may take a moment to be
   * gone (20 ms after a loop, the rest of a native call): what it does till then is fenced off by its lease.
   */
  #leave(thread: PoolThread, error: TaskError): void {
    rejectAll(thread, error);
    const seat = thread.slot === null ? undefined : this.#seat(thread.slot);
    if (seat === undefined || this.#threadOf(seat.number) !== thread) return;
    seat.thread = null;
    this.#vacated(seat, thread, error);
    // After those who hear of the lost leases: they read from the row of the slot what was in hand.
    queueMicrotask(() => this.fill());
  }

  /** A thread in a call of the system that never returns can't be ended by anybody: one worker less, but for the last. */
  #hangs(id: number, thread: PoolThread): void {
    const error = thread.failure;
    if (thread.slot === null || error === null) return;
    this.#leave(thread, error);
    const seat = this.#seat(thread.slot);
    const others = this.#seats.filter(({ zombie, number }) => zombie === null && number !== seat.number);
    thread.hung = true;
    if (others.length > 0) seat.zombie = id;
    seat.zombieError = error;
    if (others.length === 0) return this.#o.onZombie(seat.number, error, false);
    if (seat.thread === null) return this.#o.onZombie(seat.number, error, true);
    this.retire(seat.number, null, error);
  }

  #exited(id: number, thread: PoolThread, code: number): void {
    thread.cancelWatch();
    if (!this.#closing) this.#leave(thread, thread.failure ?? exitOf(code));
    this.#threads.delete(id);
    if (this.#closing) return;
    if (thread.hung && thread.slot !== null) {
      const seat = this.#seat(thread.slot);
      if (seat.zombie === id) seat.zombie = null;
      this.#o.onReleased(seat.number);
    }
    // Piscina makes the replacement in its own listener, after this one.
    setImmediate(() => {
      if (this.#closing) return;
      this.#adopt();
      this.fill();
      // None came: piscina has given up on one that did not start.
      if (this.#threads.size <= this.#seats.length) this.#repair.missing(thread.failure ?? exitOf(code));
    });
  }

  #startMissing(): void {
    const missing = this.#seats.length + 1 - this.#threads.size;
    if (missing > 0) this.#source.add(missing);
    this.#adopt();
  }

  #vacated(seat: Seat, thread: PoolThread, error: TaskError): void {
    if (!thread.retiring || (error.code !== RETIRED && error.class !== 'nobody')) {
      const next = seat.died(this.#o.respawn);
      if (seat.emptyForMs > 0) seat.cancelRefill = this.#o.clock.after(seat.emptyForMs, () => this.fill());
      this.#o.onExit(seat.number, error, next);
    } else if (seat.zombie === null) this.#o.onRetired(seat.number);
    if (seat.zombie !== null) this.#o.onZombie(seat.number, seat.zombieError ?? error, true);
  }
}
