import { AppError } from '../../../shared/app-error.ts';
import { endProcesses } from './end-processes.ts';
import { programsOf } from './process-tree.ts';

/**
 * Ends the programs that a session before this one started for a batch and did not live to end. Runs in main; nothing
 * is handed out before it has resolved. Throws AppError `cannot-start` where one cannot be ended: it would work on the
 * same files as the one started next.
 */
export async function endLeftPrograms(batch: string): Promise<void> {
  const left = await endProcesses(() => programsOf(batch));
  if (left.length === 0) return;
  const pids = left.map(({ pid }) => pid).join(', ');
  throw new AppError(
    'cannot-start',
    `A program that an earlier session started for the batch ${batch} still runs and cannot be ended (process ${pids}). ` +
      'Nothing was started. End it, or wait until it ends, then resume the batch.',
  );
}

/** Ends at once what a worker that is gone had started by this lease. */
export async function endProgramsOfLease(batch: string, lease: number): Promise<void> {
  await endProcesses(() => programsOf(batch, lease), 0);
}
