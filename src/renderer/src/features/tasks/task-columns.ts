import type { TaskColumn } from '../../../../shared/ipc/views.ts';
import type { TaskSort } from '../../stores/tasks.ts';

export interface Column {
  readonly title: string;
  /** How to sort by it; absent where the file itself is in the same order. */
  readonly sort?: TaskSort;
  /** Stands at the right, and is sorted from the largest down at first. */
  readonly number?: boolean;
  /** Sorted from the end at first: what has none comes last. */
  readonly descending?: boolean;
  /** Width in the grid. */
  readonly width: string;
}

export const FILE_COLUMN: Column = { title: 'File', sort: 'path', width: 'minmax(200px, 1.5fr)' };

/** Columns that can be shown beside the file, in the order in which they stand. */
export const COLUMNS = {
  state: { title: 'State', sort: 'state', width: '206px' },
  attempts: { title: 'Attempts', sort: 'attempts', number: true, width: '66px' },
  worker: { title: 'Worker', sort: 'worker', width: '58px' },
  size: { title: 'Size', sort: 'size', number: true, width: '78px' },
  duration: { title: 'Duration', sort: 'duration', number: true, width: '84px' },
  output: { title: 'Output', width: 'minmax(140px, 1fr)' },
  error: { title: 'Error', sort: 'error', descending: true, width: 'minmax(120px, 1fr)' },
} as const satisfies Record<TaskColumn, Column>;

export const ORDER = Object.keys(COLUMNS) as readonly TaskColumn[];

/** Those that are chosen, in the order in which they stand. */
export const shownColumns = (chosen: readonly TaskColumn[]): readonly TaskColumn[] =>
  ORDER.filter((column) => chosen.includes(column));

/** Columns of the grid, for CSS. */
export const gridOf = (shown: readonly TaskColumn[]): string =>
  [FILE_COLUMN, ...shown.map((column) => COLUMNS[column])].map(({ width }) => width).join(' ');

/** Gaps of the grid, and what is left free at its edges, pixels. */
const GAP = 14;
const EDGES = 60;

/** Width below which the table is scrolled sideways, pixels: the least of each column, with the gaps. */
export const leastOf = (shown: readonly TaskColumn[]): number =>
  [FILE_COLUMN, ...shown.map((column) => COLUMNS[column])]
    .map(({ width }) => Number(/\d+/u.exec(width)?.[0] ?? 0) + GAP)
    .reduce((sum, width) => sum + width, EDGES - GAP);

/** With one column more, or one less. */
export const toggled = (chosen: readonly TaskColumn[], column: TaskColumn): TaskColumn[] =>
  ORDER.filter((one) => (one === column) !== chosen.includes(one));
