import { create } from 'zustand';
import type { TaskMetadata, TaskState } from '../../../shared/domain/task.ts';
import type { Input } from '../../../shared/ipc/contract.ts';
import type { TaskWindow } from '../../../shared/ipc/views.ts';

export type TaskSort = Input<'tasks.window'>['sort'];

/** What the table is asked to show. */
export interface TaskQuery {
  readonly states: readonly TaskState[];
  readonly search: string;
  readonly sort: TaskSort;
  readonly descending: boolean;
}

interface TasksState {
  readonly query: TaskQuery;
  /** Rows last answered; those outside of it are drawn as blanks. */
  readonly window: TaskWindow | null;
  /** The row whose details are open. */
  readonly open: TaskMetadata | null;
}

const ALL: TaskQuery = { states: [], search: '', sort: 'path', descending: false };

export const useTasks = create<TasksState>()(() => ({ query: ALL, window: null, open: null }));

export const selectQuery = ({ query }: TasksState): TaskQuery => query;
export const selectWindow = ({ window }: TasksState): TaskWindow | null => window;
export const selectOpen = ({ open }: TasksState): TaskMetadata | null => open;

export function ask(change: Partial<TaskQuery>): void {
  useTasks.setState(({ query }) => ({ query: { ...query, ...change } }));
}

/** Shows these states and nothing else of an earlier question. */
export function askFor(states: readonly TaskState[]): void {
  useTasks.setState({ query: { ...ALL, states } });
}

export function showWindow(window: TaskWindow | null): void {
  useTasks.setState(({ open }) => {
    const fresh = window?.rows.find((row) => row.taskId === open?.taskId && row.batchId === open.batchId);
    return { window, open: fresh ?? open };
  });
}

export function openTask(open: TaskMetadata | null): void {
  useTasks.setState({ open });
}

/** True when rows may change places while the batch runs: then the list must hold still under the pointer. */
export const isVolatile = ({ states, sort }: TaskQuery): boolean =>
  states.length > 0 || (sort !== 'path' && sort !== 'size');
