import { TASK_STATES, type TaskCounts, type TaskMetadata, type TaskState } from '../../../shared/domain/task.ts';
import { PathSearch } from '../scan/path-search.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { BatchRun } from './batch-run.ts';

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

/** How long an order of a large batch may be out of date while it runs, in milliseconds; sorting it anew costs more than it shows. */
const STALE_MS = 500;
const SMALL = 20_000;

interface Order {
  readonly key: string;
  readonly at: number;
  readonly ids: Uint32Array;
  readonly counts: TaskCounts;
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

  page(query: TaskQuery): TaskPage {
    const { ids, counts } = this.#ordered(query);
    const total = ids.length;
    const from = Math.min(query.from, Math.max(0, total - 1));
    const to = Math.min(total, from + query.count);
    const rows: TaskMetadata[] = [];
    for (let at = from; at < to; at++) {
      const id = ids[query.descending ? total - 1 - at : at];
      if (id !== undefined) rows.push(this.#run.task(id));
    }
    return { total, counts, from, rows };
  }

  #ordered(query: TaskQuery): Order {
    const key = JSON.stringify([query.states, query.search, query.group, query.sort]);
    const cached = this.#order;
    const fresh = this.#table.count > SMALL && cached !== null && Date.now() - cached.at < STALE_MS;
    if (fresh && cached.key === key) return cached;
    const matching = this.#search.matching(query.search);
    const counts = this.#count(matching);
    const wanted = this.#inStates(this.#inGroup(matching, query.group), query.states);
    const ids = this.#sort(wanted, query.sort);
    this.#order = { key, at: Date.now(), ids, counts };
    return this.#order;
  }

  #count(matching: Uint32Array | null): TaskCounts {
    if (matching === null) return this.#run.progress().counts;
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
    if (states.length === 0 && matching !== null) return matching.slice();
    const wanted = new Set(states);
    const ids: number[] = [];
    const take = (id: number): void => {
      if (wanted.size === 0 || wanted.has(this.#run.stateOf(id))) ids.push(id);
    };
    if (matching !== null) matching.forEach(take);
    else for (let id = 0; id < this.#table.count; id++) take(id);
    return Uint32Array.from(ids);
  }

  #sort(ids: Uint32Array, sort: TaskSort): Uint32Array {
    const { store } = this.#run;
    switch (sort) {
      case 'path':
        return ids;
      case 'size':
        return by(ids, (id) => this.#table.size[id] ?? 0);
      case 'state':
        return by(ids, (id) => TASK_STATES.indexOf(this.#run.stateOf(id)));
      case 'attempts':
        return by(ids, (id) => store.attempts[id] ?? 0);
      case 'worker':
        return by(ids, (id) => store.slot[id] ?? 0);
      case 'duration':
        return by(ids, (id) => store.durationMs[id] ?? 0);
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
    return by(ids, (id) => rank.get(store.error(id)?.code ?? '') ?? 0);
  }
}

/** Ids ordered by a key, equal keys by id: the keys are read once each. */
function by(ids: Uint32Array, keyOf: (id: number) => number): Uint32Array {
  const keys = new Float64Array(ids.length);
  const at = new Uint32Array(ids.length);
  ids.forEach((id, i) => {
    keys[i] = keyOf(id);
    at[i] = i;
  });
  at.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  return at.map((i) => ids[i] ?? 0);
}
