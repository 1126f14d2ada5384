import type { EventLoopUtilization } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Piscina } from 'piscina';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { Clock } from '../ports.ts';
import { deathOf, exitOf, lost, WorkerLost, type PoolThread } from './pool-thread.ts';
import type { WorkerMessage, WorkerReply } from './protocol.ts';
import { Seat, type Respawn } from './seat.ts';
import { threadFile } from './thread-file.ts';

/** Leases a thread may hold: one in hand, one to go on with. */
export const LEASES_PER_WORKER = 2;

/** A thread that has not loaded by then is ended, active milliseconds. */
const READY_WITHIN_MS = 15_000;
/** A thread that was told to end and has not by then hangs in the system, active milliseconds. */
const EXIT_WITHIN_MS = 5_000;
/** What loading a module may take at the most before a thread is ended in the middle of it; how often that is looked at. */
const LOADING_MS = 1_000;
const LOOK_MS = 5;
/** How long a shutdown waits for threads to end, milliseconds. */
const CLOSE_WITHIN_MS = 1_500;

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
  /** The thread of a slot was told to end and hangs: its leases were rejected, its place stays empty until `onExit`. */
  readonly onZombie: (slot: number, error: TaskError) => void;
}

/**
 * Piscina with named seats. Piscina owns the threads and the wire; this class decides which thread a lease goes to,
 * so that a slot keeps its number while threads come and go. One thread more than slots is kept warm: when one dies,
 * the spare sits down in its slot at once. Nothing queues inside piscina. Runs in main.
 */
export class WorkerPool {
  readonly #o: WorkerPoolOptions;
  readonly #piscina: Piscina;
  readonly #seats: readonly Seat[];
  readonly #threads = new Map<number, PoolThread>();
  #target: number | null = null;
  #closing = false;

  constructor(options: WorkerPoolOptions) {
    this.#o = options;
    this.#seats = Array.from({ length: options.slots }, (_, i) => new Seat(i + 1, options.clock));
    this.#piscina = new Piscina({
      filename: threadFile('worker-entry'),
      minThreads: options.slots + 1,
      maxThreads: options.slots + 1,
      concurrentTasksPerWorker: LEASES_PER_WORKER,
      idleTimeout: Number.POSITIVE_INFINITY,
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
      loadBalancer: (_task, workers) => workers.find((worker) => worker.id === this.#target) ?? null,
    });
    this.#piscina.on('message', (message: unknown) => {
      if (isReady(message)) this.#mark(message.threadId, 'loaded');
    });
    this.#piscina.on('error', () => undefined); // every thread's end is seen by its own `exit` listener
    this.#piscina.on('workerCreate', (worker: { readonly id: number }) => this.#mark(worker.id, 'listed'));
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
    this.#target = id;
    const reply = this.#piscina.run(message) as Promise<WorkerReply>;
    this.#target = null;
    return new Promise((resolve, reject) => {
      const lose = (error: WorkerLost): void => reject(error);
      thread.pending.add(lose);
      reply.then(
        (value) => {
          this.#answered(thread, lose);
          resolve(value);
        },
        (error: unknown) => {
          // A thread's death is told by `exit`, which knows the cause; only a live thread's own error passes here.
          if (this.#threads.get(id) !== thread || thread.failure !== null) return;
          this.#answered(thread, lose);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** Ends the thread of a slot now; its leases are rejected with `error` when it is gone, or hangs. */
  stop(slot: number, error: TaskError): void {
    const id = this.#seat(slot).thread;
    const thread = this.#threadOf(slot);
    if (id === null || thread === undefined || thread.failure !== null) return;
    this.#end(id, thread, error);
  }

  /**
   * Ends the thread of a slot in good order when it has answered its leases, and counts no death. One that has not
   * after `graceMs` (active milliseconds; null: it may take for ever) is stopped with `error`.
   */
  retire(slot: number, graceMs: number | null, error: TaskError): void {
    const id = this.#seat(slot).thread;
    const thread = this.#threadOf(slot);
    if (id === null || thread === undefined || thread.failure !== null || thread.retiring) return;
    thread.retiring = true;
    if (thread.pending.size === 0) return this.#end(id, thread, error);
    thread.cancelWatch();
    if (graceMs !== null) thread.cancelWatch = this.#o.clock.after(graceMs, () => this.#end(id, thread, error));
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
      const spare = [...this.#threads].find(
        ([, thread]) => thread.loaded && thread.listed && thread.slot === null && thread.failure === null,
      );
      if (spare === undefined) return;
      seat.thread = spare[0];
      seat.generation += 1;
      spare[1].slot = seat.number;
      this.#o.onReady(seat.number, seat.generation);
    }
  }

  /** Ends all threads. Resolves with the number of those that hang in the system and can't be ended. */
  async close(): Promise<number> {
    this.#closing = true;
    for (const thread of this.#threads.values()) thread.cancelWatch();
    for (const seat of this.#seats) seat.cancelRefill();
    await this.#loaded();
    await Promise.race([this.#piscina.destroy(), delay(CLOSE_WITHIN_MS)]);
    return this.#threads.size;
  }

  /** Waits until no thread is loading any more, a second at the most. */
  async #loaded(): Promise<void> {
    this.#adopt();
    const loading = (): boolean =>
      [...this.#threads.values()].some(({ loaded, slot }) => !loaded || (slot !== null && this.#o.isLoading(slot)));
    for (let waited = 0; loading() && waited < LOADING_MS; waited += LOOK_MS) await delay(LOOK_MS);
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
    for (const worker of this.#piscina.threads) {
      const id = worker.threadId;
      if (id < 0 || this.#threads.has(id)) continue;
      const thread: PoolThread = {
        worker,
        loaded: false,
        listed: false,
        slot: null,
        failure: null,
        retiring: false,
        cancelWatch: this.#o.clock.after(READY_WITHIN_MS, () => {
          if (!thread.loaded) this.#end(id, thread, lost('START', 'The worker did not start within 15 s.'));
        }),
        pending: new Set(),
      };
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
    if (what === 'loaded') thread.cancelWatch();
    this.fill();
  }

  #answered(thread: PoolThread, lose: (error: WorkerLost) => void): void {
    thread.pending.delete(lose);
    if (!thread.retiring || thread.pending.size > 0 || thread.failure !== null) return;
    this.#end(thread.worker.threadId, thread, lost('RETIRED', 'The worker was replaced.'));
  }

  #end(id: number, thread: PoolThread, error: TaskError): void {
    if (thread.failure !== null) return;
    thread.failure = error;
    thread.cancelWatch();
    thread.cancelWatch = this.#o.clock.after(EXIT_WITHIN_MS, () => this.#hangs(id, thread, error));
    this.#terminate(thread);
  }

  /**
   * A thread that is ended while it instantiates a module takes the whole process down (Node 20: "IsGraphAsync must be
   * used on an instantiated module"), so it is given the moment that this takes.
   */
  #terminate(thread: PoolThread, waitedMs = 0): void {
    const loading = !thread.loaded || (thread.slot !== null && this.#o.isLoading(thread.slot));
    if (!loading || waitedMs >= LOADING_MS) return void thread.worker.terminate();
    setTimeout(() => this.#terminate(thread, waitedMs + LOOK_MS), LOOK_MS);
  }

  /** A thread in a call of the system that never returns can't be ended by anybody. */
  #hangs(id: number, thread: PoolThread, error: TaskError): void {
    const seat = thread.slot === null ? undefined : this.#seat(thread.slot);
    if (seat?.thread === id) {
      seat.thread = null;
      seat.zombie = id;
    }
    reject(thread, error);
    if (seat !== undefined) this.#o.onZombie(seat.number, error);
  }

  #exited(id: number, thread: PoolThread, code: number): void {
    this.#threads.delete(id);
    thread.cancelWatch();
    if (this.#closing) return;
    const error = thread.failure ?? exitOf(code);
    reject(thread, error);
    if (thread.slot !== null) this.#vacate(this.#seat(thread.slot), thread, error);
    // Piscina makes the replacement in its own listener, after this one.
    setImmediate(() => {
      if (this.#closing) return;
      this.#adopt();
      this.fill();
    });
  }

  #vacate(seat: Seat, thread: PoolThread, error: TaskError): void {
    seat.thread = null;
    seat.zombie = null;
    if (thread.retiring) return this.#o.onRetired(seat.number);
    const next = seat.died(this.#o.respawn);
    const waitMs =
      next.kind === 'park' ? next.untilMs - this.#o.clock.now() : next.kind === 'respawn' ? next.delayMs : 0;
    if (waitMs > 0) seat.cancelRefill = this.#o.clock.after(waitMs, () => this.fill());
    this.#o.onExit(seat.number, error, next);
  }
}

function reject(thread: PoolThread, error: TaskError): void {
  for (const lose of thread.pending) lose(new WorkerLost(error));
  thread.pending.clear();
}

function isReady(message: unknown): message is { readonly threadId: number } {
  return typeof message === 'object' && message !== null && 'gristmill' in message && message.gristmill === 'ready';
}
