import { AppError } from '../../../shared/app-error.ts';
import { endProcesses } from './end-processes.ts';
import { isThere, type ProcessRow } from './process-table.ts';
import { programsOf, treeOf } from './process-tree.ts';

type Noted = Pick<ProcessRow, 'pid' | 'started'>;

/**
 * Ends the programs that a session before this one started for a batch and did not live to end. Runs in main; nothing
 * is handed out before it has resolved. Throws AppError `cannot-start` where one cannot be ended: it would work on the
 * same files as the one started next. `noted`: those that were written down, of this boot of the machine.
 */
export async function endLeftPrograms(batch: string, noted: readonly Noted[]): Promise<void> {
  const left = await endProcesses(programsAnd(noted, batch));
  if (left.length === 0) return;
  const pids = left.map(({ pid }) => pid).join(', ');
  throw new AppError(
    'cannot-start',
    `A program that an earlier session started for the batch ${batch} still runs and cannot be ended (process ${pids}). ` +
      'Nothing was started. End it, or wait until it ends, then resume the batch.',
  );
}

/**
 * Ends at once what a worker that is gone had started by this lease. `noted`: what it has written down of that. Returns
 * who could not be ended: in a call of the system, or of another user.
 */
export async function endProgramsOfLease(
  batch: string,
  lease: number,
  noted: readonly Noted[],
): Promise<readonly number[]> {
  return (await endProcesses(programsAnd(noted, batch, lease), 0)).map(({ pid }) => pid);
}

/**
 * Finds those that bear the mark, and those that were written down, which may have put it off; with what they started.
 * Who they are is asked once: a leader that has ended meanwhile leaves its group behind.
 */
function programsAnd(noted: readonly Noted[], batch: string, lease?: number): () => Promise<readonly ProcessRow[]> {
  const leaders = noted.filter(isThere);
  return async () => {
    const trees = leaders.map(({ pid }) => treeOf(pid, ''));
    return (await Promise.all([programsOf(batch, lease), ...trees])).flat();
  };
}
