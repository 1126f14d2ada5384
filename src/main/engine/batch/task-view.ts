import type { NamedFiles } from '../../../shared/domain/batch.ts';
import {
  TASK_STATES,
  type CancelReason,
  type FailReason,
  type TaskMetadata,
  type TaskState,
} from '../../../shared/domain/task.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import { displayPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import type { ControlRow } from '../workers/control.ts';
import type { CurrentTask } from '../workers/worker-metrics.ts';
import type { BatchInputs } from './batch-inputs.ts';

/** A leased task is RUNNING when it is the one in its worker's hand. */
export function stateOf(store: TaskStore, id: number, rows: readonly ControlRow[]): TaskState {
  const stored = store.state(id);
  return stored === 'ASSIGNED' && rows[(store.slot[id] ?? 0) - 1]?.load('current') === id + 1 ? 'RUNNING' : stored;
}

/** The same for all tasks, by their codes. A copy. */
export function stateCodes({ stateColumn, slot }: TaskStore, rows: readonly ControlRow[]): Uint8Array {
  const codes = stateColumn.slice();
  rows.forEach((row, at) => {
    const id = row.load('current') - 1;
    if (codes[id] === ASSIGNED && slot[id] === at + 1) codes[id] = RUNNING;
  });
  return codes;
}

const ASSIGNED = TASK_STATES.indexOf('ASSIGNED');
const RUNNING = TASK_STATES.indexOf('RUNNING');

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

/** What a worker has in hand; undefined when the batch has no such task (the end of a batch counts as none). */
export function taskInHand(
  batch: { readonly inputs: Pick<BatchInputs, 'inputs'> } | null,
  task: number,
  fileBytes: number,
): Omit<CurrentTask, 'runningMs'> | undefined {
  const table = batch?.inputs.inputs.table;
  if (table === undefined || task >= table.count) return undefined;
  const size = table.size[task] ?? 0;
  const { path } = displayPath(pathBytes(table, task));
  return { taskId: task, path, size, progress: size === 0 ? 0 : Math.min(1, fileBytes / size) };
}

/** More than these are counted only. */
const NAMED = 20;

/** Files of a batch for a person: how many, and the first of them by name. */
export function namedFiles(table: PathTable, tasks: readonly number[]): NamedFiles {
  const names = tasks.slice(0, NAMED).map((task) => displayPath(pathBytes(table, task)).path);
  return { count: tasks.length, names };
}
