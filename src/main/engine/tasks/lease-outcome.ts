import type { TaskError } from '../../../shared/domain/task.ts';
import type { JournalRecord, OutputFacts } from '../checkpoints/records.ts';
import type { DoneChunk } from './grant.ts';
import type { Runs } from './work-queue.ts';

export interface ChunkError {
  readonly task: number;
  readonly error: TaskError;
}

/** What a worker made of its lease. Together the three lists are exactly the files of the lease, but for a chunk that is done. */
export interface LeaseOutcome {
  readonly lease: number;
  readonly ok: Runs;
  readonly errors: readonly ChunkError[];
  /** Facts of published outputs. */
  readonly outputs?: readonly OutputFacts[];
  /** Not begun, or broken off because the lease was taken back. */
  readonly back: Runs;
  /** The chunk of the lease is done, and its file is not. */
  readonly chunk?: DoneChunk;
}

/** What the journal says of the files that a lease has done. */
export function doneRecord({ lease, ok, outputs = [] }: LeaseOutcome): JournalRecord {
  return { k: 'done', n: lease, c: [...ok], ...(outputs.length === 0 ? {} : { o: [...outputs] }) };
}
