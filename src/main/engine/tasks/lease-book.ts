import type { ChunkRef, DoneChunk, Grant } from './grant.ts';
import type { TaskManagerOptions } from './task-manager-options.ts';
import { eachRun, runLength, type Take } from './work-queue.ts';

/** To whom a lease goes. */
export interface Place {
  readonly slot: number;
  readonly generation: number;
  readonly isolated: boolean;
}

/** The leases that are out. Gives each its token, and records it before anybody has it. */
export class LeaseBook {
  readonly #o: TaskManagerOptions;
  readonly #grants = new Map<number, Grant>();
  /** Tasks that ran out of memory once, whatever came of them since. */
  readonly #ranOut = new Set<number>();
  #next: number;

  constructor(options: TaskManagerOptions) {
    this.#o = options;
    this.#next = options.firstLease;
  }

  get out(): ReadonlyMap<number, Grant> {
    return this.#grants;
  }

  /** Whole files. */
  files({ slot, generation, isolated }: Place, taken: Take): Grant {
    const grant = this.#grant(slot, isolated, taken, {});
    eachRun(taken.runs, (from, to) => this.#o.store.assignRange(from, to, slot));
    this.#o.record({ k: 'lease', n: grant.lease, w: slot, g: generation, c: [...taken.runs] });
    return grant;
  }

  /** One chunk, or the join of those that are given. */
  chunk({ slot, generation, isolated }: Place, chunk: ChunkRef, joined: readonly DoneChunk[] | undefined): Grant {
    const { task, index, count } = chunk;
    const bytes = joined === undefined ? Math.ceil((this.#o.sizeOf?.(task) ?? 0) / count) : 0;
    const taken = { runs: [task, task + 1], bytes };
    const grant = this.#grant(slot, isolated, taken, { chunk, ...(joined === undefined ? {} : { joined }) });
    this.#o.record({ k: 'chunk', n: grant.lease, w: slot, g: generation, t: task, h: index, of: count });
    return grant;
  }

  /** Ends a lease; undefined for one that has ended before. */
  end(lease: number): Grant | undefined {
    const grant = this.#grants.get(lease);
    this.#grants.delete(lease);
    return grant;
  }

  #grant(slot: number, isolated: boolean, { runs, bytes }: Take, of: Pick<Grant, 'chunk' | 'joined'>): Grant {
    const [first = 0] = runs;
    if (isolated && this.#o.store.error(first)?.code === 'OUT_OF_MEMORY') this.#ranOut.add(first);
    const heapFactor = isolated && this.#ranOut.has(first) ? 2 : 1;
    const lease = this.#next++;
    const grant: Grant = { lease, slot, runs, files: runLength(runs), bytes, isolated, heapFactor, ...of };
    this.#grants.set(lease, grant);
    return grant;
  }
}
