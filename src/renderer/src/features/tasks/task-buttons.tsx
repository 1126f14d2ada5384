import { Button } from '@mantine/core';
import {
  IconBan,
  IconExternalLink,
  IconFolderOpen,
  IconPlayerSkipForward,
  IconRotateClockwise,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import { selectBatch, useFrame } from '../../stores/frame.ts';
import { retryTasks, revealTask, skipTask } from './task-actions.ts';
import { possible } from './task-acts.ts';

/** What can be done to a file now; a button that could not act is not there. */
export function TaskButtons({ task }: { readonly task: TaskMetadata }): ReactElement {
  const batch = useFrame(selectBatch);
  const act = batch?.id === task.batchId ? possible(task, batch) : null;
  const box = useRef<HTMLDivElement>(null);
  // A button that has gone takes the focus with it, and the next key would reach nothing.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  }, [act]);
  return (
    <div ref={box} className="task-buttons" tabIndex={-1}>
      {act !== null && <Act act={act} task={task} />}
      {task.output !== undefined && (
        <Small icon={IconExternalLink} testId="task-open-output" onClick={() => void revealTask(task, 'open')}>
          Open output
        </Small>
      )}
      {task.output !== undefined && (
        <Small icon={IconFolderOpen} testId="task-reveal-output" onClick={() => void revealTask(task, 'output')}>
          Show output in folder
        </Small>
      )}
      <Small icon={IconFolderOpen} testId="task-reveal" onClick={() => void revealTask(task, 'input')}>
        Show in folder
      </Small>
    </div>
  );
}

interface ActProps {
  readonly act: 'retry' | 'skip' | 'cancel';
  readonly task: TaskMetadata;
}

function Act({ act, task }: ActProps): ReactElement {
  switch (act) {
    case 'retry':
      return (
        <Small
          icon={IconRotateClockwise}
          testId="task-retry"
          onClick={() => void retryTasks(task.batchId, { ids: [task.taskId] })}
        >
          Retry
        </Small>
      );
    case 'skip':
      return (
        <Small icon={IconPlayerSkipForward} testId="task-skip" onClick={() => void skipTask(task)}>
          Skip
        </Small>
      );
    case 'cancel':
      return (
        <Small icon={IconBan} testId="task-cancel" onClick={() => void skipTask(task)}>
          Cancel
        </Small>
      );
  }
}

interface SmallProps {
  readonly icon: typeof IconBan;
  readonly testId: string;
  readonly onClick: () => void;
  readonly children: string;
}

function Small({ icon: Mark, testId, onClick, children }: SmallProps): ReactElement {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Mark size={15} aria-hidden />}
      onClick={onClick}
      data-testid={testId}
    >
      {children}
    </Button>
  );
}
