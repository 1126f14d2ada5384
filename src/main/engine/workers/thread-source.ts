import type { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { WorkerMessage, WorkerReply } from './protocol.ts';
import { threadFile } from './thread-file.ts';

/** Leases a thread may hold: one in hand, one to go on with. */
export const LEASES_PER_WORKER = 2;

export interface ThreadSourceOptions {
  /** Heap limit of each thread in MB. */
  readonly heapMb: number;
  /** Our module has loaded in the thread of this id. */
  readonly onLoaded: (id: number) => void;
  /** Piscina gives work to the thread of this id from now on. */
  readonly onListed: (id: number) => void;
}

/**
 * Piscina, as far as the pool needs it: threads, and the wire to each. It replaces a thread that ends by itself, but
 * never again once a replacement has failed to start; then more threads are asked for by `add`, which makes another
 * piscina beside it. Nothing queues in here. Runs in main.
 */
export class ThreadSource {
  readonly #o: ThreadSourceOptions;
  readonly #piscinas: Piscina[] = [];
  #target: number | null = null;

  constructor(options: ThreadSourceOptions) {
    this.#o = options;
  }

  get workers(): readonly Worker[] {
    return this.#piscinas.flatMap((piscina) => piscina.threads);
  }

  /** Starts so many threads more. */
  add(threads: number): void {
    const piscina = new Piscina({
      filename: threadFile('worker-entry'),
      minThreads: threads,
      maxThreads: threads,
      // One more: a spare that loads what a batch needs may be given its leases meanwhile.
      concurrentTasksPerWorker: LEASES_PER_WORKER + 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      recordTiming: false,
      execArgv: threadFlags(),
      resourceLimits: { maxOldGenerationSizeMb: this.#o.heapMb },
      loadBalancer: (_task, workers) => workers.find((worker) => worker.id === this.#target) ?? null,
    });
    this.#piscinas.push(piscina);
    piscina.on('message', (message: unknown) => {
      if (isReady(message)) this.#o.onLoaded(message.threadId);
    });
    piscina.on('error', () => undefined); // every thread's end is seen by its own `exit` listener
    piscina.on('workerCreate', (worker: { readonly id: number }) => this.#o.onListed(worker.id));
  }

  /** Sends a message to the thread of this id. */
  run(id: number, message: WorkerMessage): Promise<WorkerReply> {
    const [first, ...more] = this.#piscinas;
    const owner = more.find(({ threads }) => threads.some(({ threadId }) => threadId === id)) ?? first;
    if (owner === undefined) throw new Error('There are no threads.');
    this.#target = id;
    const reply = owner.run(message) as Promise<WorkerReply>;
    this.#target = null;
    return reply;
  }

  /** Ends all threads; does not resolve while one hangs in the system. */
  async destroy(): Promise<void> {
    await Promise.all(this.#piscinas.map((piscina) => piscina.destroy()));
  }
}

function isReady(message: unknown): message is { readonly threadId: number } {
  return typeof message === 'object' && message !== null && 'gristmill' in message && message.gristmill === 'ready';
}

/**
 * Piscina first tries to `require` its module. Node 20.19 and newer load an ES module by `require`, and a thread that is
 * ended in the middle of that takes the whole process down ("IsGraphAsync must be used on an instantiated module");
 * without the feature piscina falls back to `import`.
 */
function threadFlags(): string[] {
  const flag = '--no-experimental-require-module';
  // Alone: a flag of V8 among those of this process would be refused for a thread.
  return process.allowedNodeEnvironmentFlags.has(flag) ? [flag] : [];
}
