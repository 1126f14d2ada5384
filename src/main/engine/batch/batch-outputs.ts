import { partPath } from '../publish/part-name.ts';
import { Publisher } from '../publish/publisher.ts';
import { mirroredPath } from '../scan/path-table.ts';
import type { Grant, LeaseOutcome } from '../tasks/task-manager.ts';
import { eachRun, type Runs } from '../tasks/work-queue.ts';
import type { LeaseReply } from '../workers/protocol.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { publishLease } from './lease-publisher.ts';

/** Outputs per file of one batch: put in place under the token of their lease, or thrown away. */
export class BatchOutputs {
  readonly #batch: BatchInputs;
  readonly #publisher: Publisher | null;
  #publishing = 0;

  constructor(batch: BatchInputs) {
    this.#batch = batch;
    this.#publisher = batch.recipe.output === undefined ? null : new Publisher(batch.meta.outDir);
  }

  /** Whether some are on their way to their place. */
  get busy(): boolean {
    return this.#publishing > 0;
  }

  /**
   * Puts the parts of a lease in place, then hands on what came of it; busy until that has returned. Rejects when the
   * publishing thread itself failed.
   */
  async publish(grant: Grant, reply: LeaseReply, settle: (outcome: LeaseOutcome) => void): Promise<void> {
    if (this.#publisher === null) throw new Error(`Recipe ${this.#batch.recipe.id} declares no output.`);
    this.#publishing += 1;
    try {
      settle(await publishLease(this.#publisher, grant.lease, reply));
    } finally {
      this.#publishing -= 1;
    }
  }

  /** Throws away the parts that a lease made after it had been taken back. */
  refuse(reply: LeaseReply): void {
    void this.#publisher?.discard(reply.outputs.map((output) => output.part));
  }

  /** Throws away what a dead lease may have left behind. */
  sweep(lease: number, runs: Runs): void {
    if (this.#publisher === null) return;
    const { recipe, inputs, meta } = this.#batch;
    const parts: Buffer[] = [];
    eachRun(runs, (from, to) => {
      for (let id = from; id < to; id++) {
        const name = recipe.output?.(mirroredPath(inputs.table, id), meta.options);
        if (name !== undefined) parts.push(partPath(Buffer.concat([Buffer.from(`${meta.outDir}/`), name]), id, lease));
      }
    });
    void this.#publisher.discard(parts);
  }

  async close(): Promise<void> {
    await this.#publisher?.close();
  }
}
