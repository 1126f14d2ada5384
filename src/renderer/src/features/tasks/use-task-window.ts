import { useEffect, useMemo } from 'react';
import { call } from '../../bridge/client.ts';
import { useFrame } from '../../stores/frame.ts';
import { showWindow, useTasks } from '../../stores/tasks.ts';
import type { TaskQuery } from '../../stores/tasks.ts';
import { reportError } from '../../ui/report.ts';
import { WindowFetcher } from './window-fetcher.ts';

/** Most rows of one request. */
const MAX_ROWS = 80;
/** Rows fetched on either side of the visible ones, so that a small move shows no blanks. */
const MARGIN = 12;

interface Visible {
  readonly first: number;
  readonly last: number;
}

/** Keeps the window of rows in the store true while the table is on the screen; `held` stops the refreshes. */
export function useTaskWindow(batchId: string | null, query: TaskQuery, visible: Visible, held: boolean): void {
  const fetcher = useMemo(
    () =>
      new WindowFetcher({
        fetch: (request) => call('tasks.window', request),
        show: showWindow,
        fail: (error) => reportError('Could not read the list of tasks', error),
      }),
    [],
  );
  const shown = Math.min(MAX_ROWS, visible.last - visible.first + 1);
  const margin = Math.min(MARGIN, Math.floor((MAX_ROWS - shown) / 2));
  const from = Math.max(0, visible.first - margin);
  const count = Math.min(MAX_ROWS, Math.max(1, shown + 2 * margin));

  const open = useTasks((state) => state.open?.taskId);

  useEffect(() => {
    if (batchId === null) return;
    const { group, states, ...rest } = query;
    const asked = { ...(group === null ? {} : { group }), ...(open === undefined ? {} : { open }) };
    fetcher.want({ batchId, ...rest, ...asked, states: [...states], from, count });
  }, [fetcher, batchId, query, open, from, count]);

  useEffect(() => {
    if (held) return undefined;
    fetcher.refresh();
    return useFrame.subscribe(() => fetcher.refresh());
  }, [fetcher, held]);

  useEffect(
    () => () => {
      fetcher.want(null);
      showWindow(null);
    },
    [fetcher, batchId],
  );
}
