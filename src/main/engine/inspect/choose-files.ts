import { PathSearch } from '../scan/path-search.ts';
import type { PathTable } from '../scan/path-table.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { findFile } from '../scan/find-file.ts';

export interface FileChoice {
  /** How many files with a history to tell of, at most. */
  readonly limit: number;
  /** The history of this one alone: absolute, as text or as raw bytes. */
  readonly file?: string | Uint8Array;
  /** Of files alone whose path holds this, whatever happened to them; case does not count. */
  readonly search?: string;
  /** `urgent` (default): failed and suspect ones first, then in path order; `newest`: those with the latest trouble first. */
  readonly order?: 'urgent' | 'newest';
}

interface Candidates {
  readonly table: PathTable;
  readonly store: TaskStore;
  /** Files that something happened to, each with when that was last: the later, the greater. */
  readonly eventful: ReadonlyMap<number, number>;
  readonly suspects: readonly number[];
}

interface Chosen {
  /** At most as many as asked for, those that matter most first. */
  readonly tasks: readonly number[];
  /** How many there are. */
  readonly total: number;
}

/** The files whose history is told. Throws AppError `usage` when the one asked for is not in the batch. */
export function chooseFiles(from: Candidates, options: FileChoice): Chosen {
  const { table, store, eventful } = from;
  const { limit, file, search = '', order = 'urgent' } = options;
  if (file !== undefined) return { tasks: [findFile(table, file)], total: eventful.size };
  const tasks = candidates(table, eventful, search);
  const suspects = new Set(from.suspects);
  const weight = (task: number): number => {
    if (order === 'newest') return eventful.get(task) ?? -1;
    return store.state(task) === 'FAILED' || suspects.has(task) ? 1 : 0;
  };
  const weights = new Map(tasks.map((task) => [task, weight(task)]));
  tasks.sort((one, other) => compare(weights.get(other), weights.get(one)) || one - other);
  return { tasks: tasks.slice(0, limit), total: tasks.length };
}

function candidates(table: PathTable, eventful: ReadonlyMap<number, number>, search: string): number[] {
  const matching = new PathSearch(table).matching(search);
  // A damaged journal may name a file that is not there.
  return matching === null ? [...eventful.keys()].filter((task) => task < table.count) : [...matching];
}

/** Not by their difference: two that are without end have none. */
const compare = (one = 0, other = 0): number => (one === other ? 0 : one < other ? -1 : 1);
