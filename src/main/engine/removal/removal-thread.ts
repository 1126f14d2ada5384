import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { expired, type EndedBatch } from './expired.ts';
import type { FromRemoval, RemovalJob } from './removal-protocol.ts';
import { removeBatch, removeLeftovers, type RemovalReason } from './remove-batch.ts';

/*
 * Removes batches. A thread of its own, for one job: reading back a batch of a million files takes seconds, and its
 * recipe, whose word is needed for the names of unfinished outputs, may be a module that hangs.
 */

const port = parentPort;
if (port === null) throw new Error('removal-thread runs as a worker thread only.');

const say = (message: FromRemoval): void => port.postMessage(message);

async function run(job: RemovalJob): Promise<void> {
  const { folder } = job;
  const checkpoints = new CheckpointManager({ folder, enabled: true, intervalMs: 0, onHealth: () => undefined });
  for (const problem of removeLeftovers(folder)) say({ kind: 'stuck', problem });
  if (job.kind === 'one') await remove(checkpoints, job.id, 'asked');
  else for (const id of expired(endedBatches(checkpoints), job.rule, job.now)) await remove(checkpoints, id, 'expired');
  say({ kind: 'end' });
}

async function remove(checkpoints: CheckpointManager, id: string, why: RemovalReason): Promise<void> {
  try {
    say({ kind: 'removed', batch: await removeBatch(checkpoints, id, why) });
  } catch (error) {
    say({ kind: 'kept', id, error: AppError.toData(error) });
  }
}

/** By their last snapshots; whether one has really ended is looked at once more before it goes. */
function endedBatches(checkpoints: CheckpointManager): readonly EndedBatch[] {
  return checkpoints.list().flatMap((id) => {
    const last = checkpoints.lastSnapshot(id);
    return last === null || !isEnded(last.state) ? [] : [{ id, endedAt: last.endedAt ?? last.createdAt }];
  });
}

void run(workerData as RemovalJob);
