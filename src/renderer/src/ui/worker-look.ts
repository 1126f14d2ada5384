import {
  IconActivity,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHourglassLow,
  IconPlayerStop,
  IconRefresh,
} from '@tabler/icons-react';
import type { Verdict, WorkerState } from '../../../shared/domain/worker.ts';
import type { StateLook } from './state-mark.tsx';

export const WORKER_LOOK = {
  INITIALIZING: { word: 'Starting', tone: 'idle', icon: IconHourglassLow },
  HEALTHY: { word: 'Healthy', tone: 'ok', icon: IconCircleCheck },
  DEGRADED: { word: 'Degraded', tone: 'warn', icon: IconActivity },
  UNHEALTHY: { word: 'Unhealthy', tone: 'bad', icon: IconAlertTriangle },
  FAILED: { word: 'Failed', tone: 'crit', icon: IconCircleX },
  RECOVERING: { word: 'Recovering', tone: 'retry', icon: IconRefresh },
  TERMINATED: { word: 'Stopped', tone: 'idle', icon: IconPlayerStop },
} as const satisfies Record<WorkerState, StateLook>;

export const VERDICT_WORD = {
  idle: 'Idle',
  working: 'Working',
  slow: 'Slow',
  waiting: 'Waiting on I/O',
  stuck: 'Stuck in code',
  'no-progress': 'No progress',
  dead: 'Ended',
} as const satisfies Record<Verdict, string>;
