import { join, resolve } from 'node:path';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import { CheckpointManager, type CheckpointManagerOptions } from './checkpoint-manager.ts';

type Hooks = Pick<CheckpointManagerOptions, 'onHealth' | 'onSaved' | 'control'>;

/** The keeper of the batches of a data folder, as the settings have it at the start; the journal follows them as they change. */
export function makeCheckpoints(dataDir: string, settings: () => ParallelConfig, hooks: Hooks): CheckpointManager {
  const { checkpointDirectory, enableCheckpointing, checkpointIntervalSeconds } = settings();
  return new CheckpointManager({
    folder: resolve(checkpointDirectory ?? join(dataDir, 'batches')),
    enabled: enableCheckpointing,
    intervalMs: checkpointIntervalSeconds * 1000,
    journal: () => ({ format: settings().journalFormat, durable: settings().durableAcknowledgement }),
    ...hooks,
  });
}
