import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import { readMeta } from '../checkpoints/batch-file.ts';
import { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { diskFileSystem } from '../file-system.ts';
import { removeOldCopies } from '../recipes/script/old-copies.ts';
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
  const { folder, copies, now } = job;
  const checkpoints = new CheckpointManager({ folder, enabled: true, intervalMs: 0, onHealth: () => undefined });
  for (const problem of removeLeftovers(folder)) say({ kind: 'stuck', problem });
  if (job.kind === 'one') await remove(checkpoints, job.id, 'asked');
  else for (const id of expired(endedBatches(checkpoints), job.rule, now)) await remove(checkpoints, id, 'expired');
  for (const problem of tidyCopies(checkpoints, copies, now)) say({ kind: 'stuck', problem });
  say({ kind: 'end' });
}

async function remove(checkpoints: CheckpointManager, id: string, why: RemovalReason): Promise<void> {
  try {
    say({ kind: 'removed', batch: await removeBatch(checkpoints, id, why) });
  } catch (error) {
    say({ kind: 'kept', id, error: AppError.toData(error) });
  }
}

/** While there is a batch that cannot be read, nobody knows what it needs: all copies stay, and nothing is wrong. */
function tidyCopies(checkpoints: CheckpointManager, copies: string, now: number): readonly string[] {
  try {
    return removeOldCopies(copies, () => checkpoints.list().flatMap((id) => copyOf(checkpoints.folderOf(id))), now);
  } catch (error) {
    if (error instanceof AppError) return [];
    return [`Old copies of scripts were not looked for: ${error instanceof Error ? error.message : String(error)}.`];
  }
}

function copyOf(folder: string): readonly string[] {
  const { script } = readMeta(diskFileSystem, folder);
  return script === undefined ? [] : [script.copy];
}

/** By their last snapshots; whether one has really ended is looked at once more before it goes. */
function endedBatches(checkpoints: CheckpointManager): readonly EndedBatch[] {
  return checkpoints.list().flatMap((id) => {
    const last = checkpoints.lastSnapshot(id);
    return last === null || !isEnded(last.state) ? [] : [{ id, endedAt: last.endedAt ?? last.createdAt }];
  });
}

void run(workerData as RemovalJob);
