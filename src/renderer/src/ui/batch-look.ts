import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import type { BatchState } from '../../../shared/domain/batch.ts';
import type { StateLook } from './state-mark.tsx';

export const BATCH_LOOK = {
  QUEUED: { word: 'Waiting', tone: 'idle', icon: IconClock },
  RUNNING: { word: 'Running', tone: 'run', icon: IconPlayerPlay },
  PAUSED: { word: 'Paused', tone: 'warn', icon: IconPlayerPause },
  INTERRUPTED: { word: 'Interrupted', tone: 'retry', icon: IconPlugConnectedX },
  COMPLETED: { word: 'Done', tone: 'ok', icon: IconCircleCheck },
  COMPLETED_WITH_FAILURES: { word: 'Done with failures', tone: 'bad', icon: IconAlertTriangle },
  CANCELLED: { word: 'Cancelled', tone: 'idle', icon: IconBan },
} as const satisfies Record<BatchState, StateLook>;
