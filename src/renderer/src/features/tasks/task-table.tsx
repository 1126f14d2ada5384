import { useEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactElement } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import type { TaskWindow } from '../../../../shared/ipc/views.ts';
import { plural } from '../../lib/count.ts';
import { useFrame } from '../../stores/frame.ts';
import { selectSettings, useSession } from '../../stores/session.ts';
import { isVolatile, openTask, selectQuery, selectWindow, useTasks } from '../../stores/tasks.ts';
import { gridOf, leastOf, shownColumns } from './task-columns.ts';
import { TaskHeader } from './task-header.tsx';
import { rowId, TaskRow } from './task-row.tsx';
import { nextRow } from './next-row.ts';
import { ROW_HEIGHT, useScaledRows } from './use-scaled-rows.ts';
import { useTaskWindow } from './use-task-window.ts';

interface Props {
  readonly batchId: string;
}

/** A list of any length of which only the rows in sight exist. */
export function TaskTable({ batchId }: Props): ReactElement {
  const query = useTasks(selectQuery);
  const window = useTasks(selectWindow);
  const total = window?.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const { virtualizer, base, scrollTo, scrollToTop } = useScaledRows(total, scroller);
  const { taskColumns } = useSession(selectSettings);
  const columns = useMemo(() => shownColumns(taskColumns), [taskColumns]);
  const grid = { '--task-columns': gridOf(columns), '--task-least': `${leastOf(columns)}px` };
  const [pointed, setPointed] = useState(false);
  const [active, setActive] = useState(-1);
  const live = useFrame(({ batch }) => batch !== null && !isEnded(batch.state));
  // A list that sorts itself anew while it runs must not move under the pointer.
  const held = pointed && live && isVolatile(query);
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 40 };
  useTaskWindow(batchId, query, { first: startIndex + base, last: endIndex + base }, held);
  useEffect(() => {
    setActive(-1);
    scrollToTop();
  }, [query, scrollToTop]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The buttons of its head have their own.
    if (event.target !== event.currentTarget && event.target !== scroller.current) return;
    const page = Math.max(1, endIndex - startIndex - 1);
    const next = nextRow(event.key, active, total, page);
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
      scrollTo(next);
    }
    const row = rowAt(window, active);
    if (event.key === 'Enter' && row !== undefined) openTask(row);
  };
  return (
    <div
      className="task-table"
      role="grid"
      aria-label="Tasks"
      aria-rowcount={total + 1}
      tabIndex={0}
      aria-activedescendant={active >= 0 ? rowId(active) : undefined}
      style={grid as CSSProperties}
      onKeyDown={onKeyDown}
      data-testid="task-table"
    >
      <TaskHeader columns={columns} />
      <div
        ref={scroller}
        className="task-scroller"
        role="rowgroup"
        tabIndex={0}
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
        data-testid="task-scroller"
      >
        <div className="task-space" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => (
            <TaskRow
              key={item.key}
              index={item.index + base}
              top={item.index * ROW_HEIGHT}
              task={rowAt(window, item.index + base)}
              columns={columns}
              active={item.index + base === active}
              onPick={setActive}
            />
          ))}
        </div>
        {window !== null && total === 0 && <p className="task-none dim">No task matches.</p>}
      </div>
      <footer className="task-foot dim">
        <span data-testid="task-total">{plural(total, 'task')}</span>
        {held && <span>Held still while you point at it</span>}
      </footer>
    </div>
  );
}

const rowAt = (window: TaskWindow | null, row: number): TaskMetadata | undefined =>
  window === null ? undefined : window.rows[row - window.from];
