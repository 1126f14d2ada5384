import type { TaskMetadata } from '../../../shared/domain/task.ts';
import { UNSEALED } from '../checkpoints/result-lines.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import { eachRun } from '../tasks/work-queue.ts';
import { wantsLevel, type Logger } from '../ports.ts';
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

/**
 * The log of what recipes said: of files that failed it is kept as it is, of all others only by who looks closely, or
 * ten thousand files that went well would be ten thousand lines.
 */
export function tellLog(logger: Logger, from: Readonly<Record<string, unknown>>, { log, errors }: LeaseReply): void {
  if (log === undefined) return;
  const failed = new Set(errors.map(({ task }) => task));
  for (const { task, attempt, lines, dropped } of log) {
    const level = task !== null && failed.has(task) ? 'info' : 'debug';
    if (!wantsLevel(logger, level)) continue;
    const file = { ...(task === null ? {} : { task }), ...(attempt === null ? {} : { attempt }) };
    const fields = { component: 'recipe', event: 'said', ...from, ...file };
    if (dropped > 0) logger.log(level, `Lines left out before these: ${dropped}.`, { ...fields, dropped });
    for (const line of lines) logger.log(level, line, fields);
  }
}

/** Parts that stay behind in the output folder. */
export function tellLeft(logger: Logger, batch: string, left: number): void {
  logger.log('warn', 'Unfinished outputs could not be removed.', { batch, left });
}
