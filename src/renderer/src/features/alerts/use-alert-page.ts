import { useEffect, useState } from 'react';
import type { Alert, AlertLevel } from '../../../../shared/domain/alert.ts';
import { call } from '../../bridge/client.ts';
import { useAlerts } from '../../stores/alerts.ts';
import { attempt } from '../../ui/report.ts';

/** Rows of one page. */
export const PAGE = 100;

export interface PageQuery {
  /** Null: nothing is asked for. */
  readonly which: 'resolved' | 'all' | null;
  readonly level: AlertLevel | null;
  readonly search: string;
  readonly from: number;
}

interface Page {
  readonly rows: readonly Alert[];
  readonly total: number;
}

const NO_ROWS: Page = { rows: [], total: 0 };

/** The rows that main keeps and the page does not; asked for again after every change. */
export function useAlertPage({ which, level, search, from }: PageQuery): Page {
  const changes = useAlerts((inbox) => inbox.changes);
  const [page, setPage] = useState(NO_ROWS);
  useEffect(() => {
    if (which === null) return;
    let stale = false;
    const levels = level === null ? [] : [level];
    const ask = (): Promise<Page> => call('alerts.history', { which, levels, search, from, count: PAGE });
    void attempt('Could not read the history', ask).then((found) => {
      if (!stale && found !== undefined) setPage(found);
    });
    return () => {
      stale = true;
    };
  }, [which, level, search, from, changes]);
  return which === null ? NO_ROWS : page;
}
