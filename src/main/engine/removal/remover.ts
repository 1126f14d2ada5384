import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, type AppErrorData } from '../../../shared/app-error.ts';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { Logger } from '../ports.ts';
import { COPIES } from '../recipes/script/copy.ts';
import { threadFile } from '../workers/thread-file.ts';
import type { FromRemoval, RemovalJob, RemovalPlaces, Removed } from './removal-protocol.ts';

/** Whose batches they are: the processor. */
interface Keeper {
  readonly dataDir: string;
  readonly checkpointManager: { readonly folder: string };
}

const placesOf = ({ dataDir, checkpointManager: { folder } }: Keeper): RemovalPlaces => ({
  folder,
  copies: join(dataDir, COPIES),
});

interface Outcome {
  /** What is still there of earlier removals, in words. */
  readonly stuck: readonly string[];
  readonly removed: readonly Removed[];
  readonly kept: readonly { readonly id: string; readonly error: AppErrorData }[];
}

/**
 * Removes a batch for good: its folder and the unfinished outputs that it may have left; outputs in place stay. Throws
 * AppError: `usage` for an unknown id, `cannot-start` when somebody works on it or it may not be removed.
 */
export async function removeOne(keeper: Keeper, id: string, now = Date.now()): Promise<Removed> {
  const { removed, kept, stuck } = await inThread({ ...placesOf(keeper), kind: 'one', id, now });
  const problem = kept[0]?.error;
  if (problem !== undefined) throw new AppError(problem.code, problem.message);
  const [batch] = removed;
  if (batch === undefined) throw new AppError('internal', `The removal of the batch ${id} gave no answer.`);
  if (stuck.length === 0) return batch;
  return { ...batch, left: [...(batch.left === null ? [] : [batch.left]), ...stuck].join(' ') };
}

/**
 * Removes the ended batches that the settings keep no longer, in the background. Returns their ids; each is told in
 * the log, as is one that could not be removed. Never rejects.
 */
export async function removeExpired(
  keeper: Keeper,
  config: Pick<ParallelConfig, 'keepBatchesDays' | 'keepBatches'>,
  logger: Logger,
  now = Date.now(),
): Promise<readonly string[]> {
  const rule = { days: config.keepBatchesDays, count: config.keepBatches };
  if (rule.days === 0 && rule.count === 0) return [];
  try {
    const { removed, kept, stuck } = await inThread({ ...placesOf(keeper), kind: 'expired', rule, now });
    for (const problem of stuck) logger.log('warn', problem);
    for (const { id, parts, left } of removed) {
      logger.log('info', `The ended batch ${id} was removed, as the settings say.`, {
        parts,
        ...(left ? { left } : {}),
      });
    }
    for (const { id, error } of kept) logger.log('warn', `The ended batch ${id} was kept: ${error.message}`);
    return removed.map(({ id }) => id);
  } catch (error) {
    logger.log('warn', `Old batches were not looked for: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function inThread(job: RemovalJob): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const removed: Removed[] = [];
    const stuck: string[] = [];
    const kept: { id: string; error: AppErrorData }[] = [];
    // The output of a recipe would go to ours, where the command line promises something else.
    const thread = new Worker(threadFile('removal-thread'), { workerData: job, stdout: true, stderr: true });
    thread.on('message', (message: FromRemoval) => {
      if (message.kind === 'removed') removed.push(message.batch);
      else if (message.kind === 'kept') kept.push(message);
      else if (message.kind === 'stuck') stuck.push(message.problem);
      else resolve({ stuck, removed, kept });
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`The thread that removes batches ended early (exit code ${code}).`)));
  });
}
