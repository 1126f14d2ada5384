import { create } from 'zustand';
import { NO_FAILURES, type FailureGroups } from '../../../shared/domain/failure-group.ts';
import type { TaskMetadata, TaskState } from '../../../shared/domain/task.ts';
import type { Input } from '../../../shared/ipc/contract.ts';
import type { TaskWindow } from '../../../shared/ipc/views.ts';

export type TaskSort = Input<'tasks.window'>['sort'];

/** What the table is asked to show. */
export interface TaskQuery {
  readonly states: readonly TaskState[];
  readonly search: string;
  /** Of the files that failed by this cause alone; null for all. */
  readonly group: string | null;
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

const ALL: TaskQuery = { states: [], search: '', group: null, sort: 'path', descending: false };

export const useTasks = create<TasksState>()(() => ({ query: ALL, window: null, open: null }));

export const selectQuery = ({ query }: TasksState): TaskQuery => query;
export const selectWindow = ({ window }: TasksState): TaskWindow | null => window;
export const selectOpen = ({ open }: TasksState): TaskMetadata | null => open;

export function ask(change: Partial<TaskQuery>): void {
  useTasks.setState(({ query }) => ({ query: { ...query, ...change } }));
}

/** Shows the files that failed by one cause, whatever was asked for before. */
export function askForGroup(group: string): void {
  useTasks.setState({ query: { ...ALL, group } });
}

/** Shows these states and nothing else of an earlier question. */
export function askFor(states: readonly TaskState[]): void {
  useTasks.setState({ query: { ...ALL, states } });
}

export function showWindow(window: TaskWindow | null): void {
  useTasks.setState(({ open }) => {
    const own = window?.open;
    const fresh = own?.taskId === open?.taskId && own?.batchId === open?.batchId ? own : null;
    return { window, open: fresh ?? open };
  });
}

export function openTask(open: TaskMetadata | null): void {
  useTasks.setState({ open });
}

export const selectFailures = ({ window }: TasksState): FailureGroups => window?.failures ?? NO_FAILURES;

/** True when rows may change places while the batch runs: then the list must hold still under the pointer. */
export const isVolatile = ({ states, group, sort }: TaskQuery): boolean =>
  states.length > 0 || group !== null || (sort !== 'path' && sort !== 'size');
