import type { CancelReason, FailReason, TaskMetadata, TaskState } from '../../../shared/domain/task.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import { displayPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import type { ControlRow } from '../workers/control.ts';

/** A leased task is RUNNING when it is the one in its worker's hand. */
export function stateOf(store: TaskStore, id: number, rows: readonly ControlRow[]): TaskState {
  const stored = store.state(id);
  return stored === 'ASSIGNED' && rows[(store.slot[id] ?? 0) - 1]?.load('current') === id + 1 ? 'RUNNING' : stored;
}

/** A task as an object, made for whoever looks. */
export function taskView(
  meta: BatchMeta,
  table: PathTable,
  store: TaskStore,
  id: number,
  rows: readonly ControlRow[],
): TaskMetadata {
  const worker = store.slot[id] ?? 0;
  const state = stateOf(store, id, rows);
  const retryAt = store.dueAt(id);
  const error = store.error(id);
  const reason = store.reason(id);
  return {
    taskId: id,
    batchId: meta.id,
    ...displayPath(pathBytes(table, id)),
    size: table.size[id] ?? 0,
    state,
    ...(state === 'FAILED' ? { failReason: reason as FailReason } : {}),
    ...(state === 'CANCELLED' ? { cancelReason: reason as CancelReason } : {}),
    attempts: store.attempts[id] ?? 0,
    losses: store.losses[id] ?? 0,
    worker,
    durationMs: store.durationMs[id] ?? 0,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(error === undefined ? {} : { error }),
  };
}
