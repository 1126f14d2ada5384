import { TASK_STATES, type TaskCounts, type TaskMetadata, type TaskState } from '../../../shared/domain/task.ts';
import { PathSearch } from '../scan/path-search.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { BatchRun } from './batch-run.ts';
import { orderBy, type Column } from './order-by.ts';

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
    const codes = this.#run.stateCodes();
    const counts = matching === null ? null : countOf(matching, codes);
    const chosen = inStates(this.#inGroup(matching, query.group) ?? this.#all(), query.states, codes);
    const ids = query.sort === 'path' ? chosen : orderBy(chosen, this.#column(query.sort, codes));
    this.#order = { key, until: this.#freshUntil(began), ids, counts };
    return this.#order;
  }

  #freshUntil(began: number): number {
    if (this.#table.count <= SMALL) return began;
    const now = performance.now();
    return now + (this.#run.state === 'RUNNING' ? Math.max(STALE_MS, STALE_TIMES * (now - began)) : STALE_MS);
  }

  #inGroup(matching: Uint32Array | null, group: string | undefined): Uint32Array | null {
    if (group === undefined) return matching;
    const tasks = this.#run.byHand.failures.tasks(group);
    if (matching === null) return Uint32Array.from(tasks);
    const found = new Set(matching);
    return Uint32Array.from(tasks.filter((task) => found.has(task)));
  }

  #all(): Uint32Array {
    const ids = new Uint32Array(this.#table.count);
    for (let id = 0; id < ids.length; id++) ids[id] = id;
    return ids;
  }

  #column(sort: Exclude<TaskSort, 'path'>, codes: Uint8Array): Column {
    const { store } = this.#run;
    switch (sort) {
      case 'size':
        return this.#table.size;
      case 'state':
        return codes;
      case 'attempts':
        return store.attempts;
      case 'worker':
        return store.slot;
      case 'duration':
        return store.durationMs;
      case 'error':
        return this.#byCode();
    }
  }

  /** Places in the order of the alphabet; those without an error have the first. */
  #byCode(): Column {
    const { errors } = this.#run.store.content;
    const codes = new Set([...errors.values()].map(({ code }) => code));
    const place = new Map([...codes].toSorted().map((code, at) => [code, at + 1]));
    const column = new Uint32Array(this.#table.count);
    for (const [id, { code }] of errors) column[id] = place.get(code) ?? 0;
    return column;
  }
}

function countOf(ids: Uint32Array, codes: Uint8Array): TaskCounts {
  const counts = new Uint32Array(TASK_STATES.length);
  for (let i = 0; i < ids.length; i++) {
    const code = codes[ids[i] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return Object.fromEntries(TASK_STATES.map((state, code) => [state, counts[code] ?? 0])) as Record<TaskState, number>;
}

/** Those of the ids that are in one of the states; no states take all. */
function inStates(ids: Uint32Array, states: readonly TaskState[], codes: Uint8Array): Uint32Array {
  if (states.length === 0) return ids;
  const wanted = Uint8Array.from(TASK_STATES, (state) => (states.includes(state) ? 1 : 0));
  const chosen = new Uint32Array(ids.length);
  let found = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    if (wanted[codes[id] ?? 0] === 1) chosen[found++] = id;
  }
  return chosen.slice(0, found);
}
