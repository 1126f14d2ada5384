import type { Runs } from './work-queue.ts';

/** One chunk of a file that is worked on in several; `index === count` stands for the joining of them all. */
export interface ChunkRef {
  readonly task: number;
  readonly index: number;
  readonly count: number;
}

/** What a chunk that is done has left: what the journal keeps of it, and `join` is given. */
export interface DoneChunk {
  /** The lease it was done under, which its part is named by. */
  readonly lease: number;
  /** What `process` returned, as JSON; nothing where it returned nothing. */
  readonly result?: string;
  /** Its part as it was when it was synced; nothing where it wrote none. */
  readonly facts?: PartFacts;
}

/** By which a part is known again. */
export interface PartFacts {
  readonly size: number;
  readonly mtimeNs: string;
  readonly ino: string;
  readonly crc: number;
}

/** What is given to one worker under a token that no other lease of the batch has, ever: whole files, or one chunk. */
export interface Grant {
  /** The token: the number of the lease. Only the current lease of a task, or of a chunk, may publish its output. */
  readonly lease: number;
  readonly slot: number;
  readonly runs: Runs;
  readonly files: number;
  readonly bytes: number;
  /** For a process of its own: one file that must not share one. */
  readonly isolated: boolean;
  /** How many times the usual heap it needs: twice after it ran out of memory. */
  readonly heapFactor: 1 | 2;
  /** Set when it is one chunk of the file in `runs`, and not the whole. */
  readonly chunk?: ChunkRef;
  /** For the join: its chunks, in order. */
  readonly joined?: readonly DoneChunk[];
}
