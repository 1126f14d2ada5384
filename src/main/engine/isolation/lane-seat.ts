import type { EventLoopUtilization } from 'node:perf_hooks';
import type { TaskError } from '../../../shared/domain/task.ts';
import { identityOf, type ProcessIdentity } from '../checkpoints/process-identity.ts';
import { recipeLoadError, type FinishReply, type LeaseReply } from '../workers/protocol.ts';
import { threadFile } from '../workers/thread-file.ts';
import { WorkerLost } from '../workers/pool-thread.ts';
import { deathOfProcess, NOT_STARTED, notStarted } from './death-words.ts';
import type { FromIsolated, IsolatedWork, ToIsolated } from './isolation-protocol.ts';
import type { IsolatedLaneOptions } from './lane-options.ts';
import { RelayedRow } from './relayed-row.ts';
import { StartWait } from './start-wait.ts';
import type { IsolatedProcess } from '../ports.ts';

const READY_WITHIN_MS = 15_000;
const TASKS_PER_PROCESS = 500;
/** What a recipe has to let go of what it holds. */
const ABORT_MS = 2000;
const CLOSE_MS = 2000;
/** A killed process that is still there after this hangs in the kernel (a dead disk); it is left to itself. */
const EXIT_MS = 5000;

const CLOSED: TaskError = {
  class: 'nobody',
  code: 'CLOSED',
  message: 'The isolated processes were ended with the app.',
};
const replaced = (why: string): TaskError => ({ class: 'nobody', code: 'REPLACED', message: why });

interface Pending {
  readonly lease: IsolatedWork;
  readonly heapFactor: number;
  readonly resolve: (reply: LeaseReply | FinishReply) => void;
  readonly reject: (error: Error) => void;
  /** Those who wait for it to be given up. */
  readonly waiters: Set<() => void>;
}

interface Running {
  readonly process: IsolatedProcess;
  readonly heapFactor: number;
  state: 'starting' | 'ready' | 'ending';
  identity: ProcessIdentity | null;
  tasks: number;
  /** The word `recall` as the process knows it. */
  recall: number;
  /** The lease it was started or sent for. */
  pending: Pending | null;
  /** Why it was killed, if it was. */
  failure: TaskError | null;
  planned: boolean;
  /** Ends the wait that is on: for its being ready, or for its end. */
  stopWaiting: () => void;
}

/** One seat of the isolation lane: a lease, and the process that works on it. */
export class LaneSeat {
  readonly slot: number;
  generation = 0;
  readonly #o: IsolatedLaneOptions;
  readonly #relayed: RelayedRow;
  readonly #startWait: StartWait;
  #running: Running | null = null;
  #pending: Pending | null = null;
  #onClosed: (() => void) | null = null;
  #closing = false;

  constructor(slot: number, options: IsolatedLaneOptions) {
    this.slot = slot;
    this.#o = options;
    this.#relayed = new RelayedRow(options.control, slot);
    this.#startWait = new StartWait(options.clock, options.onFree);
  }

  get free(): boolean {
    const burying = this.#running?.state === 'ending' && !this.#running.planned;
    return this.#pending === null && !burying && !this.#startWait.on && !this.#closing;
  }

  get identity(): ProcessIdentity | null {
    const running = this.#running;
    if (running === null) return null;
    const { pid } = running.process;
    if (running.identity === null && pid !== undefined) running.identity = identityOf(pid);
    return running.identity;
  }

  get cpuMs(): number | null {
    return this.#relayed.cpuMs;
  }

  utilization(since?: EventLoopUtilization): EventLoopUtilization | null {
    return this.#relayed.utilization(since);
  }

  run(lease: IsolatedWork, heapFactor: number): Promise<LeaseReply | FinishReply> {
    if (!this.free) throw new Error(`Slot W${this.slot} is not ready for a lease.`);
    return new Promise((resolve, reject) => {
      this.#pending = { lease, heapFactor, resolve, reject, waiters: new Set() };
      const running = this.#running;
      if (running === null) this.#start(this.#pending);
      else if (running.state === 'ending') return;
      else if (running.heapFactor === heapFactor) this.#hand(running, this.#pending);
      else this.#replace(running, 'Another heap limit was needed.');
    });
  }

  stop(error: TaskError): void {
    const running = this.#running;
    if (running !== null && running.pending === this.#pending) return this.#kill(running, error);
    // It waits for the end of the process before it.
    this.#settle()?.reject(new WorkerLost(error));
  }

  abort(reason: string): Promise<void> {
    const running = this.#running;
    const pending = this.#pending;
    if (running === null || pending === null || running.pending !== pending) return Promise.resolve();
    this.#send(running, { kind: 'abort', lease: pending.lease.lease, reason });
    return new Promise((resolve) => {
      const stop = this.#o.clock.after(ABORT_MS, () => done());
      const done = (): void => {
        stop();
        pending.waiters.delete(done);
        resolve();
      };
      pending.waiters.add(done);
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#startWait.stop();
    const running = this.#running;
    if (running !== null) {
      const gone = this.#gone();
      this.#kill(running, CLOSED);
      await gone;
    }
    this.#settle()?.reject(new WorkerLost(CLOSED));
  }

  #gone(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#o.clock.after(CLOSE_MS, resolve);
      this.#onClosed = () => {
        stop();
        resolve();
      };
    });
  }

  #start(pending: Pending): void {
    const process = this.#fork(pending);
    if (process === null) return;
    const { heapFactor } = pending;
    const running: Running = {
      process,
      heapFactor,
      state: 'starting',
      identity: null,
      tasks: 0,
      recall: 0,
      pending,
      failure: null,
      planned: false,
      stopWaiting: () => undefined,
    };
    this.#running = running;
    this.#relayed.restart();
    process.onMessage((message) => this.#heard(running, message as FromIsolated));
    process.onExit((code, signal) => this.#exited(running, code, signal));
    this.#send(running, { kind: 'open', slot: this.slot, heapMb: Math.round(this.#o.heapMb * heapFactor) });
    const within = this.#o.readyWithinMs ?? READY_WITHIN_MS;
    running.stopWaiting = this.#o.clock.after(within, () =>
      this.#kill(running, notStarted(`it was not ready after ${within / 1000} s, and was killed.`)),
    );
  }

  /** Null when the system has no process for us: told as one that did not start, in a later turn as any end is. */
  #fork(pending: Pending): IsolatedProcess | null {
    try {
      return this.#o.runner.start(threadFile('isolated-entry'), { name: `Gristmill isolated W${this.slot}` });
    } catch (cause) {
      const error = notStarted(cause instanceof Error ? cause.message : String(cause));
      setImmediate(() => {
        if (this.#pending !== pending) return;
        this.#startWait.failed();
        this.#settle()?.reject(new WorkerLost(error));
        this.#o.onExit(this.slot, error, false);
      });
      return null;
    }
  }

  #hand(running: Running, pending: Pending): void {
    running.pending = pending;
    this.#passRecall(running);
    this.#relayed.begin(pending.lease.lease, pending.lease.task);
    this.#send(running, { kind: 'lease', lease: pending.lease });
  }

  #heard(running: Running, message: FromIsolated): void {
    if (running !== this.#running || running.state === 'ending') return;
    switch (message.kind) {
      case 'ready':
        return this.#ready(running);
      case 'pulse':
        this.#relayed.take(message.pulse);
        return this.#pulsed(running, message.pulse.disposed);
      case 'reply':
        return this.#answered(running, message.lease)?.resolve(message.reply);
      case 'failed':
        return this.#answered(running, message.lease)?.reject(
          message.load ? recipeLoadError(message.message) : new Error(message.message),
        );
      case 'lost':
        return this.#kill(running, message.error);
    }
  }

  #ready(running: Running): void {
    running.stopWaiting();
    running.state = 'ready';
    this.#startWait.succeeded();
    this.generation += 1;
    this.#o.onReady(this.slot, this.generation);
    if (running.pending !== null) this.#hand(running, running.pending);
  }

  /** Hands on what main has written into the row, and wakes those who wait for the lease to be given up. */
  #pulsed(running: Running, disposed: number): void {
    this.#passRecall(running);
    const { pending } = running;
    if (pending !== null && disposed === pending.lease.task + 1) for (const done of pending.waiters) done();
  }

  #passRecall(running: Running): void {
    const recall = this.#relayed.row.load('recall');
    if (recall !== running.recall) this.#send(running, { kind: 'recall', lease: recall });
    running.recall = recall;
  }

  /** The lease is over, and the process well. */
  #answered(running: Running, lease: number): Pending | null {
    if (running.pending?.lease.lease !== lease) return null;
    running.pending = null;
    running.tasks += 1;
    this.#relayed.end();
    const pending = this.#settle();
    const most = this.#o.tasksPerProcess ?? TASKS_PER_PROCESS;
    if (running.tasks >= most) this.#replace(running, `It had done ${most} tasks.`);
    return pending;
  }

  #replace(running: Running, why: string): void {
    running.planned = true;
    this.#kill(running, replaced(`The isolated process was replaced. ${why}`));
  }

  #kill(running: Running, error: TaskError): void {
    running.failure ??= error;
    running.process.kill();
    if (running.state === 'ending') return;
    running.stopWaiting();
    running.state = 'ending';
    running.stopWaiting = this.#o.clock.after(EXIT_MS, () => this.#exited(running, null, null));
  }

  #exited(running: Running, code: number | null, signal: string | null): void {
    if (running !== this.#running) return;
    running.stopWaiting();
    this.#running = null;
    this.#onClosed?.();
    if (this.#closing) return;
    const error = running.failure ?? causeOf(running, code, signal);
    if (error.code === NOT_STARTED) this.#startWait.failed();
    if (running.pending !== null && running.pending === this.#pending) this.#settle()?.reject(new WorkerLost(error));
    this.#o.onExit(this.slot, error, running.planned);
    // A lease that waited for this seat to be empty; the callback may have brought none, the seat was not free.
    if (this.#pending !== null && this.#running === null) this.#start(this.#pending);
  }

  /** The seat holds no lease any more; returns the one it held. */
  #settle(): Pending | null {
    const pending = this.#pending;
    this.#pending = null;
    for (const done of pending?.waiters ?? []) done();
    return pending;
  }

  #send(running: Running, message: ToIsolated): void {
    running.process.send(message);
  }
}

function causeOf(running: Running, code: number | null, signal: string | null): TaskError {
  const words = running.process.lastWords();
  if (running.state !== 'starting') return deathOfProcess(code, signal, words);
  return notStarted(code === null && signal === null ? words : deathOfProcess(code, signal, words).message);
}
