import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import type { Input } from '../../../../shared/ipc/contract.ts';
import type { TaskColumn } from '../../../../shared/ipc/views.ts';
import { call } from '../../bridge/client.ts';
import { backInSight } from '../../stores/view.ts';
import { showSettings } from '../../stores/session.ts';
import { attempt, reportNotice } from '../../ui/report.ts';

/* What the person can do to single files; each tells when it fails. */

type What = Input<'tasks.retry'>['what'];

export async function retryTasks(batchId: string, what: What): Promise<void> {
  const done = await attempt('Could not try the files again', () => call('tasks.retry', { batchId, what }), batchId);
  if (done !== undefined) backInSight(batchId);
}

export async function skipTask({ batchId, taskId }: TaskMetadata): Promise<void> {
  const done = await attempt('Could not take the file off the list', () =>
    call('tasks.skip', { batchId, ids: [taskId] }),
  );
  if (done === undefined || done.cancelled + done.stopping > 0) return;
  reportNotice('info', 'The file had ended before it could be taken off the list.');
}

export const revealTask = (
  { batchId, taskId: task }: TaskMetadata,
  what: Input<'tasks.reveal'>['what'],
): Promise<unknown> => attempt('Could not show the file', () => call('tasks.reveal', { batchId, task, what }));

export async function chooseColumns(taskColumns: TaskColumn[]): Promise<void> {
  const settings = await attempt('Could not keep the columns', () => call('settings.set', { taskColumns }));
  if (settings !== undefined) showSettings(settings);
}
