import { memo } from 'react';
import type { ReactElement } from 'react';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import type { TaskColumn } from '../../../../shared/ipc/views.ts';
import { openTask } from '../../stores/tasks.ts';
import { PathText } from '../../ui/path-text.tsx';
import { TaskCell } from './task-cell.tsx';

export const rowId = (index: number): string => `task-row-${index}`;

interface Props {
  readonly index: number;
  /** Pixels from the top of the scroll space. */
  readonly top: number;
  /** Absent while the row is being fetched. */
  readonly task: TaskMetadata | undefined;
  readonly columns: readonly TaskColumn[];
  readonly active: boolean;
  readonly onPick: (index: number) => void;
}

export const TaskRow = memo(function TaskRow({ index, top, task, columns, active, onPick }: Props): ReactElement {
  return (
    <div
      className="task-grid task-row"
      role="row"
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={active}
      style={{ transform: `translateY(${top}px)` }}
      data-testid={task === undefined ? 'task-row-blank' : 'task-row'}
      onClick={() => {
        onPick(index);
        if (task !== undefined) openTask(task);
      }}
    >
      {task === undefined ? (
        <BlankCells />
      ) : (
        <>
          <div role="gridcell">
            <PathText path={task.path} />
          </div>
          {columns.map((column) => (
            <TaskCell key={column} column={column} task={task} />
          ))}
        </>
      )}
    </div>
  );
});

/** A row that is on its way keeps its place. */
function BlankCells(): ReactElement {
  return (
    <div role="gridcell">
      <span className="task-blank" />
    </div>
  );
}
