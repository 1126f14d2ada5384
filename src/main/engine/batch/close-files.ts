import { keepDurations } from '../checkpoints/durations-file.ts';
import type { CheckpointSource } from '../checkpoints/running-snapshots.ts';
import type { BatchDeps } from './batch-deps.ts';
import type { BatchInputs } from './batch-inputs.ts';
import type { BatchLife } from './batch-life.ts';
import type { BatchOutputs } from './batch-outputs.ts';
import { tellLeft } from './task-tellers.ts';

export interface Closing {
  readonly deps: BatchDeps;
  readonly inputs: BatchInputs;
  readonly life: BatchLife;
  readonly outputs: BatchOutputs;
  readonly source: CheckpointSource;
}

/** The session of a batch is over: its last record, its last snapshot, and its files are let go. Never rejects. */
export async function closeFiles({
  deps,
  inputs: { meta, files, store },
  life,
  outputs,
  source,
}: Closing): Promise<void> {
  files.journal.record({ k: 'close', at: deps.clock.wall() });
  try {
    // A report without durations is worth less, and nothing else is. Beside the last snapshot it takes no time.
    const told = (error: unknown): void =>
      deps.logger.log('warn', `How long the files of ${meta.id} took was not kept: ${String(error)}`);
    const kept = files.journal.keeps ? keepDurations(files.folder, store.durationMs).catch(told) : null;
    await deps.checkpoints.seal(files.journal, source);
    const lost = await files.journal.close();
    if (lost !== null) life.notSaved(lost);
    await kept;
    const left = await outputs.close();
    if (left > 0) tellLeft(deps.logger, meta.id, left);
  } catch (error) {
    deps.logger.log('error', `The batch ${meta.id} was not closed to its end: ${String(error)}`);
  } finally {
    files.release();
    deps.counters.batchesClosed += 1;
  }
}
