import {
  IconActivity,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClockPause,
  IconHourglassLow,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRefresh,
} from '@tabler/icons-react';
import type { Verdict, WorkerHealthMetrics, WorkerState } from '../../../shared/domain/worker.ts';
import type { StateLook } from './state-mark.tsx';

const STATE_LOOK = {
  INITIALIZING: { word: 'Starting', tone: 'idle', icon: IconHourglassLow },
  HEALTHY: { word: 'Healthy', tone: 'ok', icon: IconCircleCheck },
  DEGRADED: { word: 'Degraded', tone: 'warn', icon: IconActivity },
  UNHEALTHY: { word: 'Unhealthy', tone: 'bad', icon: IconAlertTriangle },
  FAILED: { word: 'Failed', tone: 'crit', icon: IconCircleX },
  RECOVERING: { word: 'Recovering', tone: 'retry', icon: IconRefresh },
  TERMINATED: { word: 'Stopped', tone: 'idle', icon: IconPlayerStop },
} as const satisfies Record<WorkerState, StateLook>;

const PARKED: StateLook = { word: 'Parked', tone: 'warn', icon: IconClockPause };
const ZOMBIE: StateLook = { word: 'Hanging', tone: 'crit', icon: IconPlugConnectedX };

/** How a worker is; what keeps its place empty goes before the state of the thread that had it. */
export function workerLook({ state, zombie, parkedUntil }: WorkerHealthMetrics): StateLook {
  if (zombie === true) return ZOMBIE;
  return parkedUntil === undefined ? STATE_LOOK[state] : PARKED;
}

export const VERDICT_WORD = {
  idle: 'Idle',
  working: 'Working',
  slow: 'Slow',
  waiting: 'Waiting on I/O',
  stuck: 'Stuck in code',
  'no-progress': 'No progress',
  dead: 'Ended',
} as const satisfies Record<Verdict, string>;
