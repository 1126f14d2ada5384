import type { TaskError } from '../../../shared/domain/task.ts';
import type { JournalSink } from '../checkpoints/journal.ts';
import type { Clock } from '../ports.ts';
import { chunkWork, isolatedLease } from './isolated-lease.ts';
import { leaseFiles, mayLease } from '../scheduling/memory-guard.ts';
import { classify } from '../tasks/classify.ts';
import { LeaseSizer } from '../tasks/lease-sizer.ts';
import type { Grant } from '../tasks/grant.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { BatchContext, LeaseReply, WorkerReply } from '../workers/protocol.ts';
import type { ControlRow } from '../workers/control.ts';
import type { Crew } from '../workers/crew.ts';
import { lost, WorkerLost } from '../workers/pool-thread.ts';
import { LEASES_PER_WORKER } from '../workers/thread-source.ts';

/** A slot with this much in hand gets nothing on top: another worker may be idle before it gets there. */
const FULL_HANDS_BYTES = 32 * 1024 * 1024;

/** How long a worker has to heed a recall, active milliseconds; and what is said of one that did not. */
const RECALL_GRACE_MS = 2000;
const DEAF: TaskError = { class: 'nobody', code: 'CANCELLED', message: 'It did not heed the cancel of what it had.' };

export interface DispatcherOptions {
  readonly crew: Crew;
  readonly tasks: TaskManager;
  readonly journal: JournalSink;
  readonly context: BatchContext;
  /** Isolated processes at once. */
  readonly lanes: number;
  readonly onReply: (grant: Grant, reply: LeaseReply) => void;
  /** `heldMs`: since it was sent. */
  readonly onLost: (grant: Grant, running: number | null, error: TaskError, heldMs: number) => void;
  /** Nothing is in flight and nothing could be granted. */
  readonly onIdle: () => void;
}

/** Keeps every worker in work: two leases for a thread, one for a process; each in the journal before it leaves. */
export class Dispatcher {
  readonly #o: DispatcherOptions;
  readonly #sizer = new LeaseSizer();
  readonly #held: { leases: number; sent: number; bytes: number }[];
  /** Generation of each slot that has the tables of this batch. */
  readonly #knows: number[] = [];
  /** Granted, and waiting for the journal to have them. */
  readonly #unsent = new Set<Grant>();
  /** Sent, and not back. */
  readonly #atWork = new Set<number>();
  #cancelDeaf: () => void = () => undefined;
  readonly #cancelRecalls = new Map<number, () => void>();
  #scheduled = false;
  #stopped = false;

  constructor(options: DispatcherOptions) {
    this.#o = options;
    this.#held = Array.from({ length: options.crew.seats + 1 }, () => ({ leases: 0, sent: 0, bytes: 0 }));
  }

  leases(slot: number): number {
    return this.#held[slot]?.leases ?? 0;
  }

  /** Leases that the worker has; others may still wait for the journal. */
  sent(slot: number): number {
    return this.#held[slot]?.sent ?? 0;
  }

  get inFlight(): number {
    return this.#held.reduce((sum, held) => sum + held.leases, 0);
  }

  /** Gives out what can be given out, once per turn of the loop however often it is asked. */
  pump(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  /** Nothing is sent any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancelDeaf();
    for (const cancel of this.#cancelRecalls.values()) cancel();
  }

  /**
   * After a recall: leases that no worker has yet go back at once (the journal may never take them), and the threads that
   * still hold one are ended when the grace is over.
   */
  endDeaf(clock: Clock): void {
    const { crew } = this.#o;
    for (const grant of this.#unsent) this.#takeBack(grant);
    this.#cancelDeaf = clock.after(RECALL_GRACE_MS, () => {
      for (let slot = 1; slot <= crew.seats; slot++) if (this.leases(slot) > 0) crew.stop(slot, DEAF);
    });
  }

  /**
   * Takes single leases back, whatever is done with what was in them. Such as no worker has yet come back at once; of the
   * others the worker is told, and ended when it does not heed that in time. Nobody is charged.
   */
  recall(leases: readonly Grant[], rows: readonly ControlRow[], clock: Clock): void {
    for (const grant of leases) {
      const { lease, slot } = grant;
      if (this.#unsent.has(grant)) this.#takeBack(grant);
      if (!this.#atWork.has(lease) || this.#cancelRecalls.has(lease)) continue;
      const row = rows[slot - 1];
      // Another recall may reach further.
      row?.store('recall', Math.max(row.load('recall'), lease));
      const end = (): void => {
        this.#cancelRecalls.delete(lease);
        if (this.#atWork.has(lease)) this.#o.crew.stop(slot, DEAF);
      };
      this.#cancelRecalls.set(lease, clock.after(RECALL_GRACE_MS, end));
    }
  }

  #pump(): void {
    const grants = this.#stopped ? [] : this.#grants();
    const { journal } = this.#o;
    if (grants.length > 0) journal.flush(() => grants.forEach((grant) => this.#send(grant)));
    else journal.flush();
    if (this.inFlight === 0) this.#o.onIdle();
  }

  #grants(): Grant[] {
    const grants: Grant[] = [];
    const take = (grant: Grant | null): boolean => {
      if (grant === null) return false;
      const held = this.#held[grant.slot];
      if (held !== undefined) {
        held.leases += 1;
        held.bytes += grant.bytes;
      }
      this.#unsent.add(grant);
      grants.push(grant);
      return true;
    };
    this.#grantIsolated(take);
    this.#grantShared(take);
    return grants;
  }

  #grantShared(take: (grant: Grant | null) => boolean): void {
    const { crew, tasks } = this.#o;
    for (let round = 1; round <= LEASES_PER_WORKER; round++) {
      for (let slot = 1; slot <= crew.slots; slot++) {
        if (!this.#mayTake(slot, round)) continue;
        // Short of memory: one lease at a time, and small.
        const { level } = crew.memory;
        if (!mayLease(level, this.inFlight)) return;
        const limits = this.#sizer.limits(tasks.waiting, crew.slots);
        const files = leaseFiles(level, limits.files);
        const others = this.#othersFree(slot);
        if (!take(tasks.grant(slot, crew.generation(slot), files, limits.bytes, others))) {
          if (!others) return;
        }
      }
    }
  }

  /** What must run apart: second tries and suspects one at a time, all files where the recipe says so. */
  #grantIsolated(take: (grant: Grant | null) => boolean): void {
    const { crew, tasks } = this.#o;
    if (tasks.isolatedWaiting === 0) return;
    for (let seat = 1; seat <= this.#o.lanes; seat++) {
      const slot = crew.slots + seat;
      if (!this.#mayTake(slot, 1)) continue;
      if (!mayLease(crew.memory.level, this.inFlight)) return;
      if (!take(tasks.grantIsolated(slot, crew.generation(slot), this.inFlight - this.leases(slot)))) return;
    }
  }

  #mayTake(slot: number, round: number): boolean {
    const held = this.#held[slot];
    if (held === undefined || held.leases >= round || held.bytes > FULL_HANDS_BYTES) return false;
    return this.#o.crew.isReady(slot) && this.#isAmongFew(slot);
  }

  /** Where only some may work at once, those that do go on, the first of them first: the others run dry. */
  #isAmongFew(slot: number): boolean {
    const { most } = this.#o.crew;
    if (most === Infinity) return true;
    const busy = this.#held.flatMap(({ leases }, other) => (leases > 0 && other !== slot ? [other] : []));
    return (this.leases(slot) > 0 ? busy.filter((other) => other < slot) : busy).length < most;
  }

  /** Another thread could take a lease as well: a retry is better off there than where it failed. */
  #othersFree(slot: number): boolean {
    for (let other = 1; other <= this.#o.crew.slots; other++) {
      if (other !== slot && this.#mayTake(other, LEASES_PER_WORKER)) return true;
    }
    return false;
  }

  #send(grant: Grant): void {
    if (!this.#unsent.delete(grant)) return;
    if (!this.#o.crew.isReady(grant.slot) || this.#stopped) return this.#takeBack(grant);
    const held = this.#held[grant.slot];
    if (held !== undefined) held.sent += 1;
    this.#atWork.add(grant.lease);
    const sent = performance.now();
    this.#run(grant).then(
      (reply) => {
        this.#release(grant, true);
        if (reply.kind === 'lease') this.#replied(grant, reply);
      },
      (error: unknown) => this.#failed(grant, error, performance.now() - sent),
    );
  }

  #run(grant: Grant): Promise<WorkerReply> {
    const { crew, context } = this.#o;
    const { slot, lease, runs } = grant;
    if (grant.isolated) return crew.runIsolated(slot, isolatedLease(grant, context), grant.heapFactor);
    const generation = crew.generation(slot);
    const knows = this.#knows[slot] === generation;
    this.#knows[slot] = generation;
    return crew.run(slot, {
      kind: 'lease',
      key: context.key,
      slot,
      lease,
      runs,
      ...chunkWork(grant),
      ...(knows ? {} : { context }),
    });
  }

  #replied(grant: Grant, reply: LeaseReply): void {
    // A process is slow to start, and tells nothing of what a lease of a thread should be; how long it took it can't say itself.
    const { durationMs } = this.#o.context;
    const [task = 0] = grant.runs;
    // The time of a file in chunks is that of all of them.
    if (grant.chunk !== undefined) durationMs[task] = (durationMs[task] ?? 0) + reply.ms;
    else if (grant.isolated) durationMs[task] = reply.ms;
    else this.#sizer.learn(grant.files, reply.bytes, reply.ms);
    this.#o.onReply(grant, reply);
    this.pump();
  }

  /** The thread died, or the lease as a whole failed: a recipe that did not load there, for which no file is to blame. */
  #failed(grant: Grant, error: unknown, heldMs: number): void {
    const running = this.#o.crew.running(grant.slot);
    this.#release(grant, true);
    if (error instanceof WorkerLost) {
      const blamed = error.error.class !== 'nobody' && running?.lease === grant.lease ? running.task : null;
      this.#o.onLost(grant, blamed, error.error, heldMs);
    } else {
      // A module that failed once fails for good in its thread: another one tries, as often as the crash limits let it.
      const { code, message } = classify(error);
      const reason = lost(code, `The worker could not begin: ${message}`);
      this.#o.onLost(grant, null, reason, heldMs);
      this.#o.crew.stop(grant.slot, reason);
    }
    this.pump();
  }

  #takeBack(grant: Grant): void {
    this.#unsent.delete(grant);
    this.#release(grant, false);
    this.#o.tasks.settle({ lease: grant.lease, ok: [], errors: [], back: grant.runs });
    this.pump();
  }

  #release(grant: Grant, sent: boolean): void {
    const held = this.#held[grant.slot];
    if (held === undefined) return;
    held.leases -= 1;
    this.#atWork.delete(grant.lease);
    this.#cancelRecalls.get(grant.lease)?.();
    this.#cancelRecalls.delete(grant.lease);
    if (sent) held.sent -= 1;
    held.bytes -= grant.bytes;
  }
}
