import type { TaskError, TaskMetadata } from '../../../shared/domain/task.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import type { Grant } from '../tasks/grant.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import { notedPrograms, type NotedProgram } from '../checkpoints/suspects.ts';
import { endProgramsOfLease } from '../processes/left-programs.ts';
import { runLength } from '../tasks/work-queue.ts';
import type { LeaseReply } from '../workers/protocol.ts';
import type { BatchDeps } from './batch-deps.ts';
import type { BatchFigures } from './batch-figures.ts';
import type { BatchInputs } from './batch-inputs.ts';
import type { BatchOutputs, Fence } from './batch-outputs.ts';
import { Commits } from './commits.ts';
import type { StreamEntry } from './task-stream.ts';
import { tellCompleted, tellLog } from './task-tellers.ts';

export interface LeaseReturnsOptions {
  readonly deps: BatchDeps;
  readonly inputs: BatchInputs;
  readonly tasks: TaskManager;
  readonly outputs: BatchOutputs;
  readonly figures: BatchFigures;
  readonly task: (id: number) => TaskMetadata;
  /** Whether the reply to a lease still counts. */
  readonly fence: (lease: number) => Fence;
  /** Outputs of a lease are in place, and it is settled. */
  readonly onSettled: () => void;
  /** The thread that puts outputs in place has failed. */
  readonly onBroken: (error: unknown) => void;
}

/** A reply, and when it came, epoch milliseconds: its outputs may be on their way for long. */
interface Returned {
  readonly reply: LeaseReply;
  readonly at: number;
}

/** What comes back of leases: outputs to their place, results and records to the disk, and then it counts. */
export class LeaseReturns {
  readonly #o: LeaseReturnsOptions;
  readonly #commits: Commits;
  /** Leases whose programs are being ended. */
  #ending = 0;

  constructor(options: LeaseReturnsOptions) {
    this.#o = options;
    this.#commits = new Commits(options.inputs.files.journal);
  }

  /** Something that leases brought is on its way to its place, or to the disk. */
  get busy(): boolean {
    return this.#o.outputs.busy || this.#commits.busy || this.#ending > 0;
  }

  replied(grant: Grant, reply: LeaseReply): void {
    const { deps, inputs, outputs, fence, onSettled, onBroken } = this.#o;
    const at = deps.clock.wall();
    const from = { batch: inputs.meta.id, lease: grant.lease, worker: deps.crew.name(grant.slot) };
    tellLog(deps.logger, from, reply);
    outputs
      .deliver(grant, reply, fence(grant.lease), (outcome) => this.#settle(grant, { reply, at }, outcome))
      ?.then(onSettled, onBroken);
  }

  /** `heldMs`: since the worker was given it. */
  lost(grant: Grant, running: number | null, error: TaskError, heldMs: number): void {
    const { deps, inputs, tasks, outputs, figures } = this.#o;
    if (running !== null) this.#drawLost(grant, running, heldMs);
    outputs.sweep(grant.lease, grant.runs);
    const lose = (): void => {
      tasks.lose(grant.lease, running, error);
      if (running !== null) figures.lost(error);
      deps.onChange();
    };
    if (inputs.recipe.startsPrograms === true) void this.#endPrograms(grant.lease, lose);
    else lose();
  }

  /** For the stream: what the lease was for this worker. */
  #draw(grant: Grant, { reply, at }: Returned, { ok, errors, chunk }: LeaseOutcome): void {
    const { figures, deps, inputs } = this.#o;
    const failed = errors.filter(({ task }) => inputs.store.state(task) === 'FAILED').length;
    const files = runLength(ok) + errors.length;
    // All of it was given back: the worker has done nothing.
    if (files === 0 && chunk === undefined) return;
    figures.stream.add({
      worker: deps.crew.name(grant.slot),
      from: at - reply.ms,
      to: at,
      files,
      failed,
      retrying: errors.length - failed,
      lost: false,
      task: errors[0]?.task ?? grant.runs[0] ?? 0,
      ...chunkOf(grant),
    });
  }

  /** A thread may have been given it while it was at another one. */
  #drawLost(grant: Grant, running: number, heldMs: number): void {
    const { figures, deps } = this.#o;
    const worker = deps.crew.name(grant.slot);
    const to = deps.clock.wall();
    const from = Math.min(to, Math.max(to - heldMs, figures.stream.lastEnd(worker)));
    figures.stream.add({
      worker,
      from,
      to,
      files: 0,
      failed: 0,
      retrying: 0,
      lost: true,
      task: running,
      ...chunkOf(grant),
    });
  }

  /** Nobody waits for what the worker had started; its files are handed out again, by `lose`, when that has ended. */
  async #endPrograms(lease: number, lose: () => void): Promise<void> {
    const { inputs, fence, onSettled } = this.#o;
    this.#ending += 1;
    try {
      const left = await endProgramsOfLease(inputs.meta.id, lease, this.#noted(lease));
      if (left.length > 0) this.#tellLeft(lease, { processes: left.join(', ') });
    } catch (error) {
      this.#tellLeft(lease, { error: String(error) });
    } finally {
      this.#ending -= 1;
      if (fence(lease).current) lose();
      onSettled();
    }
  }

  #tellLeft(lease: number, why: Readonly<Record<string, string>>): void {
    const { deps, inputs } = this.#o;
    deps.logger.log('warn', 'A program may have been left behind.', { batch: inputs.meta.id, lease, ...why });
  }

  /** What the worker has written down of it, as long as no other one sits there. */
  #noted(lease: number): readonly NotedProgram[] {
    const { folder } = this.#o.inputs.files;
    try {
      return folder === undefined ? [] : notedPrograms(folder, lease);
    } catch {
      // Most bear a mark in their environment as well.
      return [];
    }
  }

  #settle(grant: Grant, { reply, at }: Returned, outcome: LeaseOutcome): void {
    const { deps, inputs, tasks, outputs, figures, task } = this.#o;
    const { crew, watch } = deps;
    // The journal takes the bytes away, and with durable acknowledgement that is before they are told.
    const told = inputs.files.journal.durable && watch.onTask !== undefined ? reply.results.slice() : reply.results;
    inputs.files.journal.addResults(reply.results);
    this.#commits.settle(outcome, (recorded) => {
      tasks.settle(outcome, recorded);
      this.#draw(grant, { reply, at }, outcome);
      outputs.originals?.completed(outcome);
      figures.completed(outcome.ok, inputs.store.durationMs);
      figures.returned(outcome);
      deps.counters.wrote(outcome.outputs);
      crew.settled(grant.slot, runLength(outcome.ok), outcome.errors.length);
      tellCompleted(watch, outcome, told, task);
      deps.onChange();
      if (recorded) this.#o.onSettled();
    });
  }
}

/** Of one that is a chunk. */
function chunkOf({ chunk }: Grant): Pick<StreamEntry, 'chunk'> {
  return chunk === undefined ? {} : { chunk: { index: Math.min(chunk.index + 1, chunk.count), count: chunk.count } };
}
