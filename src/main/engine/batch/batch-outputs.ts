import { Originals } from '../originals/originals.ts';
import { Publisher } from '../publish/publisher.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import type { DoneChunk, Grant } from '../tasks/grant.ts';
import { writesFiles } from '../recipes/target.ts';
import type { Runs } from '../tasks/work-queue.ts';
import type { LeaseReply } from '../workers/protocol.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { findParts, folderOf, partsOf } from './batch-parts.ts';
import { publishLease } from './lease-publisher.ts';

/** What stands between the reply of a lease and its outputs. */
export interface Fence {
  /** No other attempt has the files of this lease. */
  readonly current: boolean;
  readonly cancelled: boolean;
}

/** Outputs per file of one batch: put in place under the token of their lease, or thrown away. */
export class BatchOutputs {
  /** Those whose place they take; null where originals are not touched. */
  readonly originals: Originals | null;
  readonly #batch: BatchInputs;
  readonly #publisher: Publisher | null;
  /** Parts to look for once more at the end: a thread that was given up may have written after its lease was swept. */
  readonly #late: Uint8Array[] = [];
  /** Folders that parts were removed from, by their bytes as latin1. */
  readonly #swept = new Map<string, Uint8Array>();
  #publishing = 0;
  #earlier: Promise<void> = Promise.resolve();
  /** Tries once more what failed of it. */
  #again: () => Promise<void> = () => Promise.resolve();

  constructor(batch: BatchInputs) {
    this.#batch = batch;
    const { recipe, root, meta } = batch;
    this.#publisher = root === null || !writesFiles({ recipe, options: meta.options }) ? null : new Publisher(root);
    this.originals = originalsOf(batch);
  }

  /** Whether some are on their way to their place. */
  get busy(): boolean {
    return this.#publishing > 0;
  }

  /**
   * Settles a lease when its parts are in place; busy until `settle` has returned. Of a lease that is not the current
   * one any more everything is thrown away and nothing is settled: another attempt has its files. Of a cancelled batch
   * everything is thrown away and the files go back. At once, but for parts to be put in place: then rejects when the
   * publishing thread itself failed.
   */
  deliver(
    grant: Grant,
    reply: LeaseReply,
    fence: Fence,
    settle: (outcome: LeaseOutcome) => void,
  ): Promise<void> | null {
    const { lease, runs } = grant;
    const wrote = reply.outputs.length > 0 || reply.chunk !== undefined;
    if (!fence.current || (fence.cancelled && wrote)) {
      this.#discard(this.#parts(lease, runs));
      if (fence.current) settle({ lease, ok: [], errors: [], back: runs });
      return null;
    }
    if (reply.outputs.length > 0) return this.#publish(lease, reply, settle);
    const { ok, errors, back, chunk } = reply;
    const outcome = { lease, ok, errors, back, ...(chunk === undefined ? {} : { chunk: { lease, ...chunk } }) };
    this.#tidy(outcome);
    settle(outcome);
    return null;
  }

  async #publish(lease: number, reply: LeaseReply, settle: (outcome: LeaseOutcome) => void): Promise<void> {
    this.#publishing += 1;
    try {
      const outcome = await publishLease(this.#owned(), lease, reply);
      this.#tidy(outcome);
      settle(outcome);
    } finally {
      this.#publishing -= 1;
    }
  }

  /** What failed or was broken off may have left a part behind, which would take the room of others. */
  #tidy({ lease, errors, back }: LeaseOutcome): void {
    if (this.#publisher === null) return;
    const failed = errors.flatMap(({ task }) => [task, task + 1]);
    this.#discard(this.#parts(lease, [...failed, ...back]));
  }

  /** Throws away what a dead lease may have left behind, now and at the end. */
  sweep(lease: number, runs: Runs): void {
    const parts = this.#parts(lease, runs);
    this.#late.push(...parts);
    this.#discard(parts);
  }

  /** Throws away parts of chunks that nobody wants any more. */
  discardChunks(task: number, chunks: readonly DoneChunk[]): void {
    const written = chunks.filter(({ facts }) => facts !== undefined);
    this.#discard(written.flatMap(({ lease }) => this.#parts(lease, [task, task + 1])));
  }

  /** Rejects while the output folder takes no files, or is another one. Without one there is nothing to try: resolves. */
  async probe(): Promise<void> {
    await this.#with((publisher) => publisher.probe());
  }

  /**
   * Removes in the background what earlier sessions left: those that were killed, and those whose disk went before they
   * could. Of leases up to `lastLease`, so that nothing of this session is among it but the output of the batch, which
   * has to wait for `tidied`; not what chunks of files that go on now have left.
   */
  tidyEarlier(lastLease: number): void {
    const look = (): Promise<void> => this.#with((publisher) => this.#removeEarlier(publisher, lastLease));
    this.#earlier = look();
    this.#earlier.catch(() => (this.#again = look));
  }

  /** Resolves when `tidyEarlier` is through, whatever came of it. */
  async tidied(): Promise<void> {
    await Promise.allSettled([this.#earlier]);
  }

  /**
   * What was removed so far stays removed, also after a power cut: of a batch that has ended nobody looks for parts any
   * more. Rejects when the disk does not take it.
   */
  async settled(): Promise<void> {
    const folders = [...this.#swept.values()];
    this.#swept.clear();
    await this.#publisher?.settle(folders);
  }

  /** Resolves with the number of parts that could not be removed; without its thread that is all of them. */
  async close(): Promise<number> {
    await this.originals?.close();
    await this.tidied();
    const [again] = await Promise.allSettled([this.#again()]);
    const unknown = again.status === 'rejected' ? 1 : 0;
    const late = this.#late;
    const discarded = late.length > 0 ? this.#with((publisher) => publisher.discard(late)) : undefined;
    const [left] = await Promise.allSettled([discarded]);
    // Of a thread that dies now nothing is wanted any more.
    await Promise.allSettled([this.#publisher?.close()]);
    return (left.status === 'fulfilled' ? (left.value?.length ?? 0) : late.length) + unknown;
  }

  async #removeEarlier(publisher: Publisher, lastLease: number): Promise<void> {
    const keep = new Set<number>();
    for (const { done } of this.#batch.earlier?.begun.files.values() ?? []) {
      for (const { lease } of done.values()) keep.add(lease);
    }
    for await (const parts of findParts(this.#batch, publisher, lastLease, keep)) {
      for (const part of parts) this.#remember(folderOf(part));
      this.#late.push(...(await publisher.discard(parts)));
    }
  }

  /** With the publisher of the batch, or one for the moment. Without an output folder nothing is done. */
  async #with<T>(run: (publisher: Publisher) => Promise<T>): Promise<T | undefined> {
    if (this.#publisher !== null) return run(this.#publisher);
    if (this.#batch.root === null) return undefined;
    const publisher = new Publisher(this.#batch.root);
    try {
      return await run(publisher);
    } finally {
      await publisher.close();
    }
  }

  #owned(): Publisher {
    if (this.#publisher === null) throw new Error(`Recipe ${this.#batch.recipe.id} declares no output.`);
    return this.#publisher;
  }

  /** Names under which the lease may have written for these tasks; empty without outputs per file. */
  #parts(lease: number, runs: Runs): Uint8Array[] {
    return this.#publisher === null ? [] : partsOf(this.#batch, lease, runs);
  }

  /** In the background; what could not be removed is tried once more at the end. */
  #discard(parts: readonly Uint8Array[]): void {
    if (this.#publisher === null || parts.length === 0) return;
    for (const part of parts) this.#remember(folderOf(part));
    this.#publisher.discard(parts).then(
      (left) => this.#late.push(...left),
      () => this.#late.push(...parts),
    );
  }
  #remember(folder: Uint8Array): void {
    this.#swept.set(Buffer.from(folder).toString('latin1'), folder);
  }
}

function originalsOf({ recipe, root, meta, inputs, naming, store, files, earlier }: BatchInputs): Originals | null {
  const { options } = meta;
  if (root === null || !writesFiles({ recipe, options }) || recipe.replaces?.(options) !== true) return null;
  return new Originals({
    job: { recipe: meta.recipe, options, naming, table: inputs.table, root },
    store,
    journal: files.journal,
    published: earlier?.published,
  });
}
