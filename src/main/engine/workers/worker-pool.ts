import type { EventLoopUtilization } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerMessage, WorkerReply } from './protocol.ts';
import { threadFile } from './thread-file.ts';

/** Leases a thread may hold: one in hand, one to go on with. */
export const LEASES_PER_WORKER = 2;

/** The thread of a slot ended while it held leases. */
export class WorkerLost extends Error {
  readonly error: TaskError;

  constructor(error: TaskError) {
    super(error.message);
    this.name = 'WorkerLost';
    this.error = error;
  }
}

export interface WorkerPoolOptions {
  readonly slots: number;
  /** Heap limit of each thread in MB. Buffers are not counted by it. */
  readonly heapMb: number;
  /** Off: a slot whose thread died stays empty. */
  readonly respawn: boolean;
  /** A slot got a thread that has loaded its module. */
  readonly onReady: (slot: number, generation: number) => void;
  /** The thread of a slot is gone; its leases have been rejected already. `spare` when another can take over at once. */
  readonly onExit: (slot: number, error: TaskError) => void;
}

interface Slot {
  readonly number: number;
  generation: number;
  thread: number | null;
}

interface Thread {
  readonly worker: Worker;
  /** Our module has loaded in it. */
  loaded: boolean;
  /** Piscina gives it work. */
  listed: boolean;
  slot: number | null;
  failure: TaskError | null;
  readonly pending: Set<(error: WorkerLost) => void>;
}

/**
 * Piscina with named seats. Piscina owns the threads and the wire; this class decides which thread a lease goes to,
 * so that a slot keeps its number while threads come and go. One thread more than slots is kept warm: when one dies,
 * the spare sits down in its slot at once. Nothing queues inside piscina.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #piscina: Piscina;
  readonly #slots: Slot[];
  readonly #threads = new Map<number, Thread>();
  #target: number | null = null;
  #closing = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.slots }, (_, i) => ({ number: i + 1, generation: 0, thread: null }));
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
    return this.#threadOf(slot) !== undefined;
  }

  generation(slot: number): number {
    return this.#slots[slot - 1]?.generation ?? 0;
  }

  /** Sends a message to the thread of a slot. Rejects with `WorkerLost` when the thread ends before it answers. */
  run(slot: number, message: WorkerMessage): Promise<WorkerReply> {
    const id = this.#slots[slot - 1]?.thread ?? null;
    const thread = id === null ? undefined : this.#threads.get(id);
    if (id === null || thread === undefined) throw new Error(`Slot W${slot} has no worker.`);
    this.#target = id;
    const reply = this.#piscina.run(message) as Promise<WorkerReply>;
    this.#target = null;
    return new Promise((resolve, reject) => {
      const lost = (error: WorkerLost): void => reject(error);
      thread.pending.add(lost);
      reply.then(
        (value) => {
          thread.pending.delete(lost);
          resolve(value);
        },
        (error: unknown) => {
          // A thread's death is told by `exit`, which knows the cause; only a live thread's own error passes here.
          if (this.#threads.get(id) === thread && thread.failure === null) {
            thread.pending.delete(lost);
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      );
    });
  }

  /** Ends the thread of a slot now; its leases are rejected with `error`. */
  stop(slot: number, error: TaskError): void {
    const thread = this.#threadOf(slot);
    if (thread === undefined) return;
    thread.failure = error;
    void thread.worker.terminate();
  }

  /** Event-loop utilisation of the slot's thread since the last reading; works on a thread that is stuck in a loop. */
  utilization(slot: number, since?: EventLoopUtilization): EventLoopUtilization | null {
    const worker = this.#threadOf(slot)?.worker;
    return worker === undefined ? null : worker.performance.eventLoopUtilization(since);
  }

  /** Puts warm threads into empty slots. */
  fill(): void {
    if (this.#closing) return;
    for (const slot of this.#slots) {
      if (slot.thread !== null || (slot.generation > 0 && !this.#options.respawn)) continue;
      const spare = [...this.#threads].find(([, thread]) => thread.loaded && thread.listed && thread.slot === null);
      if (spare === undefined) return;
      slot.thread = spare[0];
      slot.generation += 1;
      spare[1].slot = slot.number;
      this.#options.onReady(slot.number, slot.generation);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#piscina.destroy();
  }

  #threadOf(slot: number): Thread | undefined {
    const id = this.#slots[slot - 1]?.thread ?? null;
    return id === null ? undefined : this.#threads.get(id);
  }

  /** Listens to every thread that piscina has made since the last look. */
  #adopt(): void {
    for (const worker of this.#piscina.threads) {
      const id = worker.threadId;
      if (id < 0 || this.#threads.has(id)) continue;
      const thread: Thread = { worker, loaded: false, listed: false, slot: null, failure: null, pending: new Set() };
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
    this.fill();
  }

  #exited(id: number, thread: Thread, code: number): void {
    this.#threads.delete(id);
    if (this.#closing) return;
    const error = thread.failure ?? lost('EXIT', `The worker ended by itself with exit code ${code}.`);
    const { slot } = thread;
    if (slot !== null) {
      const seat = this.#slots[slot - 1];
      if (seat !== undefined) seat.thread = null;
    }
    for (const reject of thread.pending) reject(new WorkerLost(error));
    thread.pending.clear();
    if (slot !== null) this.#options.onExit(slot, error);
    // Piscina makes the replacement in its own listener, after this one.
    setImmediate(() => {
      if (this.#closing) return;
      this.#adopt();
      this.fill();
    });
  }
}

/** The death of a worker as the error of the task it ran. */
export function lost(code: string, message: string): TaskError {
  return { class: 'transient', code, message };
}

function deathOf(error: unknown): TaskError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return lost('OUT_OF_MEMORY', 'The worker reached its heap limit and was stopped.');
  }
  const message = error instanceof Error ? error.message : String(error);
  return lost('CRASH', `The worker crashed: ${message}`);
}

function isReady(message: unknown): message is { readonly threadId: number } {
  return typeof message === 'object' && message !== null && 'gristmill' in message && message.gristmill === 'ready';
}
