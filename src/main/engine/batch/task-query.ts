import { TASK_STATES, type TaskCounts, type TaskMetadata, type TaskState } from '../../../shared/domain/task.ts';
import { PathSearch } from '../scan/path-search.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { BatchRun } from './batch-run.ts';
import { orderBy } from './order-by.ts';

export type TaskSort = 'path' | 'size' | 'state' | 'attempts' | 'worker' | 'duration' | 'error';

export interface TaskQuery {
  /** Nothing takes all. */
  readonly states: readonly TaskState[];
  /** Part of the path; case does not count. */
  readonly search: string;
  /** Of the files that failed by this cause alone. */
  readonly group?: string | undefined;
  readonly sort: TaskSort;
  readonly descending: boolean;
  readonly from: number;
  readonly count: number;
}

export interface TaskPage {
  readonly total: number;
  /** Of all tasks that match the search, whatever their state. */
  readonly counts: TaskCounts;
  readonly from: number;
  readonly rows: readonly TaskMetadata[];
}

/**
 * An order of a large batch may be out of date for so long, milliseconds, and while the batch runs for so many times
 * what it took to make: whoever looks at a sorted list of a million files does not keep the main loop busy.
 */
const STALE_MS = 500;
const STALE_TIMES = 50;
const SMALL = 20_000;

/** Place of a state when tasks are sorted by it. */
const RANK = Object.fromEntries(TASK_STATES.map((state, rank) => [state, rank])) as Record<TaskState, number>;

interface Order {
  readonly key: string;
  /** Until then it need not be made anew, milliseconds of `performance.now()`. */
  readonly until: number;
  readonly ids: Uint32Array;
  /** Null where nothing is searched for: those of the batch, which are always at hand. */
  readonly counts: TaskCounts | null;
}

/** Filters and sorts the tasks of one batch and shows a window of them. Ids are path order, so that sort is free. */
export class TaskQueries {
  readonly #run: BatchRun;
  readonly #table: PathTable;
  readonly #search: PathSearch;
  #order: Order | null = null;

  constructor(run: BatchRun) {
    this.#run = run;
    this.#table = run.inputs.inputs.table;
    this.#search = new PathSearch(this.#table);
  }

  /**
   * @param told counts that other views show at this moment. Without a search or a cause, counts and total go by them, so that no two
   * views differ; the rows are as of now.
   */
  page(query: TaskQuery, told?: TaskCounts): TaskPage {
    const { ids, counts } = this.#ordered(query);
    const found = ids.length;
    const from = Math.min(query.from, Math.max(0, found - 1));
    const to = Math.min(found, from + query.count);
    const rows: TaskMetadata[] = [];
    for (let at = from; at < to; at++) {
      const id = ids[query.descending ? found - 1 - at : at];
      if (id !== undefined) rows.push(this.#run.task(id));
    }
    if (told === undefined || query.search !== '' || query.group !== undefined)
      return { total: found, counts: counts ?? this.#run.progress().counts, from, rows };
    const states = query.states.length === 0 ? TASK_STATES : query.states;
    return { total: states.reduce((sum, state) => sum + told[state], 0), counts: told, from, rows };
  }

  #ordered(query: TaskQuery): Order {
    const key = JSON.stringify([query.states, query.search, query.group, query.sort]);
    const began = performance.now();
    if (this.#order?.key === key && began < this.#order.until) return this.#order;
    const matching = this.#search.matching(query.search);
    const counts = matching === null ? null : this.#count(matching);
    const ids = this.#sort(this.#inStates(this.#inGroup(matching, query.group), query.states), query.sort);
    this.#order = { key, until: this.#freshUntil(began), ids, counts };
    return this.#order;
  }

  #freshUntil(began: number): number {
    if (this.#table.count <= SMALL) return began;
    const now = performance.now();
    return now + (this.#run.state === 'RUNNING' ? Math.max(STALE_MS, STALE_TIMES * (now - began)) : STALE_MS);
  }

  #count(matching: Uint32Array): TaskCounts {
    const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
    for (const id of matching) counts[this.#run.stateOf(id)] += 1;
    return counts;
  }

  #inGroup(matching: Uint32Array | null, group: string | undefined): Uint32Array | null {
    if (group === undefined) return matching;
    const tasks = this.#run.byHand.failures.tasks(group);
    if (matching === null) return Uint32Array.from(tasks);
    const found = new Set(matching);
    return Uint32Array.from(tasks.filter((task) => found.has(task)));
  }

  #inStates(matching: Uint32Array | null, states: readonly TaskState[]): Uint32Array {
    if (matching !== null && states.length === 0) return matching;
    const wanted = new Set(states);
    const ids = new Uint32Array(matching?.length ?? this.#table.count);
    let found = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = matching === null ? i : (matching[i] ?? 0);
      if (states.length === 0 || wanted.has(this.#run.stateOf(id))) ids[found++] = id;
    }
    return ids.slice(0, found);
  }

  #sort(ids: Uint32Array, sort: TaskSort): Uint32Array {
    const { store } = this.#run;
    switch (sort) {
      case 'path':
        return ids;
      case 'size':
        return orderBy(ids, (id) => this.#table.size[id] ?? 0);
      case 'state':
        return orderBy(ids, (id) => RANK[this.#run.stateOf(id)]);
      case 'attempts':
        return orderBy(ids, (id) => store.attempts[id] ?? 0);
      case 'worker':
        return orderBy(ids, (id) => store.slot[id] ?? 0);
      case 'duration':
        return orderBy(ids, (id) => store.durationMs[id] ?? 0);
      case 'error':
        return this.#byCode(ids);
    }
  }

  /** In the order of the alphabet; those without an error first. */
  #byCode(ids: Uint32Array): Uint32Array {
    const { store } = this.#run;
    const codes = new Set<string>();
    for (const id of ids) codes.add(store.error(id)?.code ?? '');
    const rank = new Map([...codes].toSorted().map((code, at) => [code, code === '' ? 0 : at + 1]));
    return orderBy(ids, (id) => rank.get(store.error(id)?.code ?? '') ?? 0);
  }
}
