import { Drawer } from '@mantine/core';
import type { ReactElement } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { useFrame } from '../../stores/frame.ts';
import { openTask, selectOpen, useTasks } from '../../stores/tasks.ts';
import { CopiedPath } from '../../ui/copied-path.tsx';
import { ErrorBox } from '../../ui/error-box.tsx';
import { Facts } from '../../ui/facts.tsx';
import type { Fact } from '../../ui/facts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK, taskReason } from '../../ui/task-look.ts';
import { FileLog } from '../logs/file-log.tsx';
import { TaskButtons } from './task-buttons.tsx';
import { TaskStory } from './task-story.tsx';

/** All about one file. */
export function TaskDrawer(): ReactElement {
  const task = useTasks(selectOpen);
  return (
    <Drawer
      opened={task !== null}
      onClose={() => openTask(null)}
      position="right"
      size={460}
      title="Task"
      data-testid="task-drawer"
    >
      {task !== null && <TaskDetails task={task} />}
    </Drawer>
  );
}

function TaskDetails({ task }: { readonly task: TaskMetadata }): ReactElement {
  const live = useFrame(({ batch }) => batch?.id === task.batchId && !isEnded(batch.state));
  return (
    <div className="task-details">
      <StateMark look={TASK_LOOK[task.state]} detail={taskReason(task)} testId="task-drawer-state" />
      <CopiedPath path={task.path} of="file" testId="task-drawer-path" />
      <TaskButtons task={task} />
      {task.error !== undefined && (
        <ErrorBox error={task.error} last={task.state === 'FAILED'} testId="task-drawer-error" />
      )}
      <Facts facts={factsOf(task)} />
      <FileLog batchId={task.batchId} task={task.taskId} live={live} />
      <TaskStory task={task} />
    </div>
  );
}

function factsOf(task: TaskMetadata): readonly Fact[] {
  const facts: (Fact | null)[] = [
    { name: 'Size', value: formatBytes(task.size) },
    { name: 'Attempts', value: task.attempts === 0 ? 'none yet' : formatCount(task.attempts) },
    { name: 'Last attempt took', value: task.durationMs === 0 ? '–' : formatDuration(task.durationMs) },
    { name: 'Worker', value: task.worker === 0 ? '–' : `W${task.worker}` },
    task.losses > 0 ? { name: 'Workers lost on it', value: plural(task.losses, 'worker') } : null,
    task.retryAt === undefined ? null : { name: 'Tried again', value: exactTime(task.retryAt), wide: true },
    task.output === undefined
      ? null
      : {
          name: 'Output',
          value: <CopiedPath path={task.output} of="output" testId="task-drawer-output" />,
          wide: true,
        },
    task.pathBase64 === undefined
      ? null
      : { name: 'Exact name, Base64', value: <span className="task-path mono">{task.pathBase64}</span>, wide: true },
  ];
  return facts.filter((fact) => fact !== null);
}
