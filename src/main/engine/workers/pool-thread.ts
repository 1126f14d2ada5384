import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { WorkerReply } from './protocol.ts';

/** The thread of a slot ended while it held leases. */
export class WorkerLost extends Error {
  readonly error: TaskError;

  constructor(error: TaskError) {
    super(error.message);
    this.name = 'WorkerLost';
    this.error = error;
  }
}

/** One thread of the pool. */
export interface PoolThread {
  readonly worker: Worker;
  /** Our module has loaded in it. */
  loaded: boolean;
  /** Piscina gives it work. */
  listed: boolean;
  /** Batch that it has loaded, or loads, the recipe of; 0 for none. */
  warmFor: number;
  /** It is loading that now. */
  warming: boolean;
  slot: number | null;
  /** Why it is to end or ended; null while it is well. Nothing more is given to it then. */
  failure: TaskError | null;
  /** It ends in good order, between two leases: no death. */
  retiring: boolean;
  /** Its place is given on only when it is gone. */
  waitForExit: boolean;
  /** It was told to end, and hangs in the system. */
  hung: boolean;
  /** Prevents what is to happen if it does not end, or does not start, in time. */
  cancelWatch: () => void;
  readonly pending: Set<(error: WorkerLost) => void>;
}

export const freshThread = (worker: Worker): PoolThread => ({
  worker,
  loaded: false,
  listed: false,
  warmFor: 0,
  warming: false,
  slot: null,
  failure: null,
  retiring: false,
  waitForExit: false,
  hung: false,
  cancelWatch: () => undefined,
  pending: new Set(),
});

/**
 * The reply of a thread, or `WorkerLost` once somebody says so: by `rejectAll`, which knows the cause. An error of a
 * thread that lives on passes.
 */
export function answerOf(
  thread: PoolThread,
  reply: Promise<WorkerReply>,
  onAnswer: (lose: (error: WorkerLost) => void) => void,
): Promise<WorkerReply> {
  return new Promise((resolve, reject) => {
    const lose = (error: WorkerLost): void => reject(error);
    thread.pending.add(lose);
    reply.then(
      (value) => {
        onAnswer(lose);
        resolve(value);
      },
      (error: unknown) => {
        if (!thread.pending.has(lose) || thread.failure !== null) return;
        // The thread's death comes here too, and before its `exit`, which tells why.
        if (thread.worker.threadId < 0) return;
        onAnswer(lose);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/** It may sit down in an empty place. */
export const isSpare = ({ loaded, listed, slot, failure }: PoolThread): boolean =>
  loaded && listed && slot === null && failure === null;

/** It loads what the batch of this key needs. Whether that went well its first lease will tell. */
export function warmUp(thread: PoolThread, key: number, reply: Promise<WorkerReply>): void {
  thread.warmFor = key;
  thread.warming = true;
  void reply.catch(() => undefined).finally(() => (thread.warming = false));
}

/** The leases of this thread are lost. */
export function rejectAll(thread: PoolThread, error: TaskError): void {
  for (const lose of thread.pending) lose(new WorkerLost(error));
  thread.pending.clear();
}

/** What loading a module may take at the most before a thread is ended in the middle of it; how often that is looked at. */
const LOADING_MS = 1_000;
const LOOK_MS = 5;

/**
 * A thread that is ended while it instantiates a module takes the whole process down (Node 20: "IsGraphAsync must be
 * used on an instantiated module"), so it is given the moment that this takes.
 */
export function terminateOnceLoaded(thread: PoolThread, isLoading: () => boolean, waitedMs = 0): void {
  const loading = !thread.loaded || thread.warming || isLoading();
  if (!loading || waitedMs >= LOADING_MS) return void thread.worker.terminate();
  setTimeout(() => terminateOnceLoaded(thread, isLoading, waitedMs + LOOK_MS), LOOK_MS);
}

/** The death of a worker as the error of the task it ran. */
export function lost(code: string, message: string): TaskError {
  return { class: 'transient', code, message };
}

/** What an `error` event of a thread says of its end. */
export function deathOf(error: unknown): TaskError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return lost('OUT_OF_MEMORY', 'The worker reached its heap limit and was stopped.');
  }
  const message = error instanceof Error ? error.message : String(error);
  return lost('CRASH', `The worker crashed: ${message}`);
}

export const exitOf = (code: number): TaskError => lost('EXIT', `The worker ended by itself with exit code ${code}.`);

/** Waits for something that may never come, so many milliseconds at the most; holds the process no longer than that. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const limit = delay(ms, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([work, limit]);
  late.abort();
}

/** Waits until no thread is loading any more, a second at the most. */
export async function allLoaded(
  threads: ReadonlyMap<number, PoolThread>,
  isLoading: (slot: number) => boolean,
): Promise<void> {
  const loading = (): boolean =>
    [...threads.values()].some(({ loaded, warming, slot }) => !loaded || warming || (slot !== null && isLoading(slot)));
  for (let waited = 0; loading() && waited < LOADING_MS; waited += LOOK_MS) await delay(LOOK_MS);
}
