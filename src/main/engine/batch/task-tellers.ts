import type { TaskMetadata } from '../../../shared/domain/task.ts';
import { UNSEALED } from '../checkpoints/result-lines.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import { eachRun } from '../tasks/work-queue.ts';
import type { Logger } from '../ports.ts';
import type { LeaseReply } from '../workers/protocol.ts';
import type { BatchWatch } from './batch-deps.ts';

/** Tells of the completed tasks of a lease, each with its result out of the lease's lines. Does nothing unwatched. */
export function tellCompleted(
  { onTask }: BatchWatch,
  outcome: LeaseOutcome,
  lines: Uint8Array,
  view: (id: number) => TaskMetadata,
): void {
  if (onTask === undefined) return;
  const results = new Map<number, unknown>();
  for (const line of new TextDecoder().decode(lines).split('\n')) {
    if (line === '') continue;
    const { t, r } = JSON.parse(line.slice(UNSEALED.length)) as { t: number; r: unknown };
    results.set(t, r);
  }
  eachRun(outcome.ok, (from, to) => {
    for (let id = from; id < to; id++) onTask(view(id), results.get(id) ?? null);
  });
}

/** Tells of one task that failed. */
export function tellFailed({ onTask, onFailed }: BatchWatch, id: number, view: (id: number) => TaskMetadata): void {
  if (onTask === undefined && onFailed === undefined) return;
  const task = view(id);
  onTask?.(task, null);
  onFailed?.(task);
}

/** What the recipe said during a lease goes to the log, with where it comes from. */
export function tellLog(logger: Logger, batch: string, worker: string, { log }: LeaseReply): void {
  if (log !== undefined) logger.log('debug', 'The recipe said something.', { batch, worker, ...log });
}

/** Parts that stay behind in the output folder. */
export function tellLeft(logger: Logger, batch: string, left: number): void {
  logger.log('warn', 'Unfinished outputs could not be removed.', { batch, left });
}
