import { memo } from 'react';
import type { ReactElement } from 'react';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatDuration } from '../../lib/duration.ts';
import { openTask } from '../../stores/tasks.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK, taskReason } from '../../ui/task-look.ts';

export const rowId = (index: number): string => `task-row-${index}`;

interface Props {
  readonly index: number;
  /** Pixels from the top of the scroll space. */
  readonly top: number;
  /** Absent while the row is being fetched. */
  readonly task: TaskMetadata | undefined;
  readonly active: boolean;
  readonly onPick: (index: number) => void;
}

export const TaskRow = memo(function TaskRow({ index, top, task, active, onPick }: Props): ReactElement {
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
      {task === undefined ? <BlankCells /> : <Cells task={task} />}
    </div>
  );
});

function Cells({ task }: { readonly task: TaskMetadata }): ReactElement {
  const { error } = task;
  return (
    <>
      <div role="gridcell">
        <PathText path={task.path} />
      </div>
      <div role="gridcell" title={taskReason(task)}>
        <StateMark look={TASK_LOOK[task.state]} detail={taskReason(task)} />
      </div>
      <div role="gridcell" data-number>
        {task.attempts > 0 && task.attempts}
      </div>
      <div role="gridcell">{task.worker > 0 && `W${task.worker}`}</div>
      <div role="gridcell" data-number>
        {formatBytes(task.size)}
      </div>
      <div role="gridcell" data-number>
        {task.durationMs > 0 && formatDuration(task.durationMs)}
      </div>
      <div role="gridcell" className="task-error" title={error?.message}>
        {error !== undefined && (
          <>
            <span className="mono">{error.code}</span> {error.message}
          </>
        )}
      </div>
    </>
  );
}

/** A row that is on its way keeps its place. */
function BlankCells(): ReactElement {
  return (
    <div role="gridcell">
      <span className="task-blank" />
    </div>
  );
}
