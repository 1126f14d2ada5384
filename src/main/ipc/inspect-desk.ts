import { AppError } from '../../shared/app-error.ts';
import type { BatchInspection } from '../../shared/domain/inspection.ts';
import type { Input } from '../../shared/ipc/contract.ts';
import { inspectFolder } from '../engine/inspect/inspect-folder.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';

/** Inspects batches for the page, one at a time: a new question ends one that is still being read. */
export class InspectDesk {
  readonly #processor: ParallelProcessor;
  #reading: AbortController | null = null;

  constructor(processor: ParallelProcessor) {
    this.#processor = processor;
  }

  /** Rejects with AppError: `usage` for an unknown id, `cannot-start` for a batch that cannot be read, `not-now`. */
  async inspect({ batchId, search, limit }: Input<'batch.inspect'>): Promise<BatchInspection> {
    this.#reading?.abort(new AppError('not-now', `The reading of the batch ${batchId} gave way to a newer one.`));
    const reading = new AbortController();
    this.#reading = reading;
    const { checkpointManager, dataDir } = this.#processor;
    const request = { limit, search, order: 'newest', signal: reading.signal } as const;
    return inspectFolder(checkpointManager, dataDir, batchId, request);
  }
}
