import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { Row } from './row.ts';

export interface InboxQuery {
  /** Those that are over alone, or every row. */
  readonly which: 'resolved' | 'all';
  /** None for any. */
  readonly levels: readonly AlertLevel[];
  /** Found in message, rule, part, worker or an example, in any case; empty for all. */
  readonly search: string;
  readonly from: number;
  readonly count: number;
}

export interface InboxPage<R> {
  /** Rows that match. */
  readonly total: number;
  /** Newest first, from `from` on. */
  readonly rows: readonly R[];
}

/** The rows that are asked for. */
export function pageOf(rows: readonly Row[], query: InboxQuery): InboxPage<Row> {
  const wanted = query.search.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      (query.which === 'all' || row.phase.state === 'resolved') &&
      (query.levels.length === 0 || query.levels.includes(row.level)) &&
      (wanted === '' || textOf(row).includes(wanted)),
  );
  const newest = found.toSorted((a, b) => b.lastAt - a.lastAt);
  return { total: found.length, rows: newest.slice(query.from, query.from + query.count) };
}

const textOf = ({ message, rule, component, workerId, examples }: Row): string =>
  [message, rule, component, workerId ?? '', ...examples].join('\n').toLowerCase();
