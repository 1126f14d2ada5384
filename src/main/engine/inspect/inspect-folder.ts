import type { BatchInspection } from '../../../shared/domain/inspection.ts';
import type { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { diskFileSystem } from '../file-system.ts';
import { readStatus } from '../status/status-file.ts';
import { inspectBatch, type InspectOptions } from './inspect-batch.ts';

/**
 * Inspects a batch of a data folder, whoever works on it. The reading itself is synchronous. Rejects with AppError:
 * `usage` for an unknown id or file, `cannot-start` for a batch that cannot be read.
 */
export async function inspectFolder(
  checkpoints: CheckpointManager,
  dataDir: string,
  id: string,
  options: Pick<InspectOptions, 'limit' | 'file'>,
): Promise<BatchInspection> {
  const holder = checkpoints.holder(id);
  const status = holder === null ? null : await readStatus(dataDir);
  // By the word of the process that writes it, at most a second old.
  const said = status?.processes.find(({ pid, started }) => pid === holder?.pid && started === holder.started);
  const syncedAt = said?.batches.find((batch) => batch.id === id)?.syncedAt;
  const synced = syncedAt === undefined ? {} : { syncedAt };
  return inspectBatch(diskFileSystem, checkpoints.folderOf(id), { ...options, holder, ...synced });
}
