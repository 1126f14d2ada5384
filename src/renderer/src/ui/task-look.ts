import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDotted,
  IconPlayerPlay,
  IconRotateClockwise,
} from '@tabler/icons-react';
import type { TaskMetadata, TaskState } from '../../../shared/domain/task.ts';
import type { StateLook } from './state-mark.tsx';

export const TASK_LOOK = {
  PENDING: { word: 'Waiting', tone: 'idle', icon: IconCircleDashed },
  ASSIGNED: { word: 'Assigned', tone: 'idle', icon: IconCircleDotted },
  RUNNING: { word: 'Running', tone: 'run', icon: IconPlayerPlay },
  COMPLETED: { word: 'Done', tone: 'ok', icon: IconCircleCheck },
  FAILED: { word: 'Failed', tone: 'bad', icon: IconAlertTriangle },
  RETRYING: { word: 'Retrying', tone: 'retry', icon: IconRotateClockwise },
  CANCELLED: { word: 'Cancelled', tone: 'idle', icon: IconBan },
} as const satisfies Record<TaskState, StateLook>;

const FAIL_WORDS = {
  permanent: 'no retry can mend it',
  exhausted: 'all retries used',
  poisoned: 'ended two workers',
  lost: 'lost with its worker',
} as const satisfies Record<NonNullable<TaskMetadata['failReason']>, string>;

const CANCEL_WORDS = {
  user: 'by you',
  halted: 'batch was halted',
} as const satisfies Record<NonNullable<TaskMetadata['cancelReason']>, string>;

/** Why a task is in its state, in a few words; undefined where the state says it all. */
export function taskReason(task: TaskMetadata): string | undefined {
  if (task.state === 'FAILED' && task.failReason !== undefined) return FAIL_WORDS[task.failReason];
  if (task.state === 'CANCELLED' && task.cancelReason !== undefined) return CANCEL_WORDS[task.cancelReason];
  return undefined;
}
