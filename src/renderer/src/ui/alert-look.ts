import { IconAlertCircle, IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { AlertFilter } from '../stores/alerts.ts';
import type { StateLook } from './state-mark.tsx';

export const ALERT_LOOK = {
  INFO: { word: 'Info', tone: 'run', icon: IconInfoCircle },
  WARNING: { word: 'Warning', tone: 'warn', icon: IconAlertTriangle },
  ERROR: { word: 'Error', tone: 'bad', icon: IconAlertCircle },
  CRITICAL: { word: 'Critical', tone: 'crit', icon: IconAlertOctagon },
} as const satisfies Record<AlertLevel, StateLook>;

export const ALERT_FILTER_WORD = {
  active: 'Active',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  resolved: 'Resolved',
  history: 'History',
} as const satisfies Record<AlertFilter, string>;
