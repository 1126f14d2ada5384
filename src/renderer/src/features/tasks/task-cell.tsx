import type { ReactElement } from 'react';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import type { TaskColumn } from '../../../../shared/ipc/views.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatDuration } from '../../lib/duration.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK, taskReason } from '../../ui/task-look.ts';

interface Props {
  readonly column: TaskColumn;
  readonly task: TaskMetadata;
}

/** What stands in one column of a row. */
export function TaskCell({ column, task }: Props): ReactElement {
  switch (column) {
    case 'state':
      return (
        <div role="gridcell" title={taskReason(task)}>
          <StateMark look={TASK_LOOK[task.state]} detail={taskReason(task)} />
        </div>
      );
    case 'attempts':
      return <NumberCell>{task.attempts > 0 ? String(task.attempts) : ''}</NumberCell>;
    case 'worker':
      return <div role="gridcell">{task.worker > 0 && `W${task.worker}`}</div>;
    case 'size':
      return <NumberCell>{formatBytes(task.size)}</NumberCell>;
    case 'duration':
      return <NumberCell>{task.durationMs > 0 ? formatDuration(task.durationMs) : ''}</NumberCell>;
    case 'output':
      return <div role="gridcell">{task.output !== undefined && <PathText path={task.output} />}</div>;
    case 'error':
      return <ErrorCell task={task} />;
  }
}

function NumberCell({ children }: { readonly children: string }): ReactElement {
  return (
    <div role="gridcell" data-number>
      {children}
    </div>
  );
}

function ErrorCell({ task: { error } }: { readonly task: TaskMetadata }): ReactElement {
  return (
    <div role="gridcell" className="task-error" title={error?.message}>
      {error !== undefined && (
        <>
          <span className="mono">{error.code}</span> {error.message}
        </>
      )}
    </div>
  );
}
