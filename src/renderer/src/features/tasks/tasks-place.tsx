import { IconListDetails } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { selectBatch, selectBatchId, useFrame } from '../../stores/frame.ts';
import { FailurePanel } from './failure-panel.tsx';
import { TaskDrawer } from './task-drawer.tsx';
import { TaskTable } from './task-table.tsx';
import { TaskToolbar } from './task-toolbar.tsx';
import './tasks.css';

/** Every file of the batch, one row each. */
export function TasksPlace(): ReactElement {
  const batchId = useFrame(selectBatchId);
  const batch = useFrame(selectBatch);
  if (batchId === null || batch === null) {
    return (
      <div className="tasks-none" data-testid="tasks-empty">
        <IconListDetails size={36} stroke={1.3} aria-hidden />
        <strong>No batch yet</strong>
        <span className="dim">Once one runs, every file of it has a row here.</span>
      </div>
    );
  }
  return (
    <div className="tasks">
      <TaskToolbar />
      <FailurePanel batch={batch} />
      <TaskTable key={batchId} batchId={batchId} />
      <TaskDrawer />
    </div>
  );
}
