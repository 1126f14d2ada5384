import { IconAlertCircle, IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { AlertLevel, AlertState } from '../../../shared/domain/alert.ts';
import type { StateLook } from './state-mark.tsx';

export const ALERT_LOOK = {
  INFO: { word: 'Info', tone: 'run', icon: IconInfoCircle },
  WARNING: { word: 'Warning', tone: 'warn', icon: IconAlertTriangle },
  ERROR: { word: 'Error', tone: 'bad', icon: IconAlertCircle },
  CRITICAL: { word: 'Critical', tone: 'crit', icon: IconAlertOctagon },
} as const satisfies Record<AlertLevel, StateLook>;

export const ALERT_STATE_WORD = {
  active: 'Active',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
} as const satisfies Record<AlertState, string>;
